using System.Buffers.Binary;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Pictures.Structure;

namespace MobileNetEdge.Vision.Tests.Pictures.Structure;

public sealed class PictureStructureTests
{
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(60); // for a second's work on a machine that does much else

    /// <summary>A scan of a progressive picture: more of the coefficients 1 to 5 of the first component.</summary>
    private static readonly byte[] Refinement = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 5, 0x21, 0];

    public static TheoryData<string, byte[], string> Bad { get; } = new()
    {
        // Each of the first three once kept the decoder looking for a marker forever.
        { "a segment beyond the end", [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF], "byte 2: the segment FF E0 reaches beyond the file's end" },
        { "a comment beyond the end", [0xFF, 0xD8, 0xFF, 0xFE, 0x10, 0x00], "byte 2: the segment FF FE" },
        { "a segment beyond the end behind the scan", Behind(SamplePictures.Gray, [0xFF, 0xE1, 0xFF, 0xFF]), "the segment FF E1" },
        { "a segment shorter than its length", [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x01, 0xFF, 0xD9], "byte 2: the segment" },
        { "no marker", [0xFF, 0xD8, 1, 2, 3, 4], "byte 2: a marker is missing" },
        { "nothing but start and end", [0xFF, 0xD8, 0xFF, 0xD9], "byte 2: the marker FF D9" },
        { "no end marker", SamplePictures.Gray[..^2], "ends before the end marker" },
        { "a lossless JPEG", Frame(SamplePictures.Gray, code: 0xC3), "a lossless, hierarchical or arithmetic-coded JPEG is not read" },
        { "12 bits a sample", Frame(SamplePictures.Gray, bits: 12), "1 components with 12 bits each is not read" },
        { "no rows", Frame(SamplePictures.Gray, height: 0), "an empty picture of 40×0 pixels" },
        { "a JPEG too wide", Frame(SamplePictures.Gray, width: 16385), "16385×24 pixels are too many" },
        { "a JPEG of too many pixels", Frame(SamplePictures.Gray, width: 16384, height: 16384), "16384×16384 pixels are too many" },
        {
            "pixels that no data stand for",
            Frame(SamplePictures.Gray, width: 8000, height: 8000),
            "bytes are too few for the 1000000 blocks"
        },
        { "pixels that no progressive data stand for", Frame(SamplePictures.Progressive, width: 8000, height: 8000), "bytes are too few" },
        { "a scan twice", Behind(SamplePictures.Gray, Scan(SamplePictures.Gray)), "component 1 for a second time" },
        { "scans without end", Behind(SamplePictures.Progressive, Repeat(Refinement, 60)), "a JPEG of more than 64 scans is not read" },
        { "a component without a scan", WithoutLastScan(SamplePictures.FourComponents), "component 3 has no scan" },
        {
            "a restart too many",
            [.. SamplePictures.Restarting[..^2], 0xFF, 0xD0, 1, 2, 0xFF, 0xD9],
            "16 stretches between restarts instead of 15"
        },
        { "a restart missing", WithoutMarker(SamplePictures.Restarting, 0xD2), "a scan with 14 stretches between restarts instead of 15" },
        { "no tables", Without(SamplePictures.Gray, 0xC4), "component 1 whose tables are missing" },
        { "no quantization", Without(SamplePictures.Gray, 0xDB), "component 1 whose tables are missing" },
        { "half a PNG's signature", [0x89, 0x50, 0x4E, 0x47], "byte 0: an incomplete PNG signature" },
        { "a chunk beyond the end", SamplePictures.Png(8, 2)[..^20], "the chunk IDAT reaches beyond the file's end" },
        { "no IEND", SamplePictures.Png(8, 2)[..^12], "ends before its chunk IEND" },
        { "a palette that is missing", With(SamplePictures.Png(8, 2), 22, 0x0308_1800), "the chunk IDAT does not belong here" },
        { "a PNG too wide", SamplePictures.Png(8, 2, width: 17000, height: 1), "byte 8: 17000×1 pixels are too many" },
        {
            "a PNG that holds too little",
            SamplePictures.Png(8, 0, false, 8000, 8000, [1, 2, 3]),
            "hold 3 bytes, but the header needs 64008000"
        },
        {
            "a PNG that holds too much",
            SamplePictures.Png(8, 0, false, 1, 1, new byte[50_000_000]),
            "hold more bytes, but the header needs 2"
        },
        { "a BMP without rows", SamplePictures.Bitmap(24, 5, 0), "an empty picture of 5×0 pixels" },
        { "a BMP without columns", SamplePictures.Bitmap(24, 0, 5), "an empty picture of 0×5 pixels" },
        { "a BMP cut short", SamplePictures.Bitmap(24)[..^1], "ends before its pixels" },
        { "a BMP of -2^31 rows", With(SamplePictures.Bitmap(24), 22, int.MinValue), "40×2147483648 pixels are too many" },
        { "a BMP with a gap", With(SamplePictures.Bitmap(24), 10, 58), "a BMP with pixels from byte 58 is not read" },
        { "a BMP with run lengths", With(SamplePictures.Bitmap(8), 30, 1), "a BMP of 8 bits with compression 1 is not read" },
        { "a BMP of OS/2", With(SamplePictures.Bitmap(24), 14, 12), "a header of 12 bytes is not read" },
        {
            "a GIF of 715 MB",
            [.. "GIF89a"u8, 0xFF, 0x3F, 0xFF, 0x3F, 0, 0, 0],
            "a GIF picture, which is not read; save it as JPEG, PNG or BMP"
        },
        { "a Photoshop picture", [.. "8BPS"u8, 0, 1], "a Photoshop picture" },
        {
            "what could be a Targa picture",
            [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0x3F, 0xFF, 0x3F, 24, 0],
            "not a JPEG, PNG or BMP picture"
        },
        { "nothing", [], "not a JPEG, PNG or BMP picture" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Structure_that_is_wrong_is_said_before_anything_is_decoded(string what, byte[] file, string words)
    {
        InputException error = await LimitedAsync(() => Assert.Throws<InputException>(() => PictureFile.Load(what, file)));
        string message = error.Message;
        Assert.StartsWith($"{what}: ", message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Whole_pictures_of_every_kind_have_their_size_and_are_read()
    {
        foreach ((string name, byte[] file) in SamplePictures.All)
        {
            PictureStructure structure = PictureStructure.Of([.. file, 1, 2, 3]);
            Assert.Equal((SamplePictures.Width, SamplePictures.Height, file.Length), (structure.Width, structure.Height, structure.End));
            Picture picture = PictureFile.Load(name, [.. file, 1, 2, 3]);
            Assert.Equal((SamplePictures.Width, SamplePictures.Height), (picture.Width, picture.Height));
        }
    }

    [Fact]
    public void Fill_bytes_before_a_marker_are_passed_over()
    {
        byte[] filled = [0xFF, 0xD8, 0xFF, 0xFF, .. SamplePictures.Gray[2..^2], 0xFF, .. SamplePictures.Gray[^2..]];
        Assert.Equal(PictureFile.Load("plain", SamplePictures.Gray).Rgb, PictureFile.Load("filled", filled).Rgb);
    }

    [Fact]
    public void A_scan_that_the_decoder_gives_up_is_damage_and_no_picture()
    {
        // More data than blocks before a restart: the decoder stops there, and leaves the rest of the picture as it lay in memory.
        byte[] file = SamplePictures.Restarting;
        int restart = Find(file, 0xD2);
        byte[] more = [.. file[..restart], .. new byte[20], .. file[restart..]];
        Assert.Contains(
            "cannot decode the data", Assert.Throws<InputException>(() => PictureFile.Load("x", more)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_files_are_refused()
    {
        string[] files = [.. Directory.EnumerateFiles(SharedData.Require("hostile"))
            .Where(static file => Path.GetExtension(file) is ".jpg" or ".png" or ".bmp" or ".gif")];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            await LimitedAsync(() => Assert.Throws<InputException>(() => PictureFile.Load(file)));
        }
    }

    private static Task<T> LimitedAsync<T>(Func<T> decode) => Task.Run(decode).WaitAsync(Watch, TestContext.Current.CancellationToken);

    private static byte[] With(byte[] file, int at, int value)
    {
        byte[] changed = [.. file];
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), value);
        return changed;
    }

    /// <summary>Something between the last scan and the end marker.</summary>
    private static byte[] Behind(byte[] jpeg, byte[] more) => [.. jpeg[..^2], .. more, .. jpeg[^2..]];

    private static byte[] Repeat(byte[] bytes, int times) => [.. Enumerable.Repeat(bytes, times).SelectMany(static copy => copy)];

    private static byte[] Frame(byte[] jpeg, byte? code = null, byte? bits = null, ushort? width = null, ushort? height = null)
    {
        byte[] changed = [.. jpeg];
        int at = Find(jpeg, jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC2]) >= 0 ? (byte)0xC2 : (byte)0xC0);
        changed[at + 1] = code ?? changed[at + 1];
        changed[at + 4] = bits ?? changed[at + 4];
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(at + 5), height
            ?? BinaryPrimitives.ReadUInt16BigEndian(changed.AsSpan(at + 5)));
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(at + 7), width
            ?? BinaryPrimitives.ReadUInt16BigEndian(changed.AsSpan(at + 7)));
        return changed;
    }

    private static byte[] Scan(byte[] jpeg) => jpeg[Find(jpeg, 0xDA)..^2];

    private static byte[] WithoutLastScan(byte[] jpeg) =>
        [.. jpeg[..jpeg.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA])], 0xFF, 0xD9];

    private static byte[] WithoutMarker(byte[] jpeg, byte code) => [.. jpeg[..Find(jpeg, code)], .. jpeg[(Find(jpeg, code) + 2)..]];

    private static byte[] Without(byte[] jpeg, byte code)
    {
        byte[] changed = jpeg;
        for (int at = Find(changed, code); at >= 0; at = Find(changed, code))
        {
            changed = [.. changed[..at], .. changed[(at + 2 + BinaryPrimitives.ReadUInt16BigEndian(changed.AsSpan(at + 2)))..]];
        }

        return changed;
    }

    private static int Find(byte[] jpeg, byte code) => jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, code]);
}
