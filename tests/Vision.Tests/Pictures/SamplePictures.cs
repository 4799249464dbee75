using System.Buffers.Binary;
using System.IO.Compression;

namespace MobileNetEdge.Vision.Tests.Pictures;

/// <summary>Small whole picture files of many kinds.</summary>
internal static class SamplePictures
{
    public const int Width = 40;
    public const int Height = 24;

    /// <summary>Half of the colour, one scan.</summary>
    public static readonly byte[] Interleaved = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/" +
        "2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAYACgDASIAAhEBAxEB/8QA" +
        "GAABAQEBAQAAAAAAAAAAAAAAAAQDBQb/xAAYEAADAQEAAAAAAAAAAAAAAAAAAmEEA//EABkBAQACAwAAAAAAAAAAAAAAAAQABQEDBv/EABwRAAIDAAMBAAAA" +
        "AAAAAAAAAAACAQMRBBITIf/aAAwDAQACEQMRAD8A8unCGy54WpwhumeBfTTXVeQrnhsueFyZ4bpnhN0sqryBc8B1kzwGOo5eR8J04Q3TPAAiNJxNbyUJnhum" +
        "eACkLCt5KEzwACIgarzh/9k=");

    /// <summary>A restart marker behind each block.</summary>
    public static readonly byte[] Restarting = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/" +
        "2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAYACgDAREAAhEBAxEB/8QA" +
        "GQAAAgMBAAAAAAAAAAAAAAAABAUBAwYC/8QAGBAAAwEBAAAAAAAAAAAAAAAAAAJhBAP/xAAYAQEBAQEBAAAAAAAAAAAAAAAEAwUCBv/EABkRAQEBAQEBAAAA" +
        "AAAAAAAAAAACAwEREv/dAAQAAf/aAAwDAQACEQMRAD8Ay6cIS+nM2//Qzq54Q+l50f/RRrngb1oTo//SUrngVszo/9NeueA/Hop0f//UVJwgH6Am3//VBTPA" +
        "XqM6P//WHTPAnrqdH//XhM8Clzo//9C5M8DeNOdH/9HlOEMjlMObf//StTPDN5TLm3//0zUzwDzoc6P/1GiZ4F4nOj//1XiZ4S5xSdH/2Q==");

    /// <summary>Ten scans.</summary>
    public static readonly byte[] Progressive = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/" +
        "2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wgARCAAYACgDASIAAhEBAxEB/8QA" +
        "GAABAQEBAQAAAAAAAAAAAAAAAAMCBAX/xAAZAQEAAgMAAAAAAAAAAAAAAAADAAQBAgX/2gAMAwEAAhADEAAAAfL3ahaw3fcswdbDz2FxKUFsUCN//8QAFhAB" +
        "AQEAAAAAAAAAAAAAAAAAABIR/9oACAEBAAEFAsSlKWJSlLEpSl//xAAXEQADAQAAAAAAAAAAAAAAAAAAAQID/9oACAEDAQE/AZsmxaEsliZ//8QAGBEAAwEB" +
        "AAAAAAAAAAAAAAAAAAEQERL/2gAIAQIBAT8B6mCYp//EABQQAQAAAAAAAAAAAAAAAAAAADD/2gAIAQEABj8Cf//EABUQAQEAAAAAAAAAAAAAAAAAAAAB/9oA" +
        "CAEBAAE/IYwhCEYQhCMIQh//2gAMAwEAAgADAAAAECBAnIAf/8QAGBEBAQADAAAAAAAAAAAAAAAAAAEQESH/2gAIAQMBAT8Qx/BVVXT/xAAYEQADAQEAAAAA" +
        "AAAAAAAAAAAAARARIf/aAAgBAgEBPxDo3YdKR//EABUQAQEAAAAAAAAAAAAAAAAAAABh/9oACAEBAAE/EJoIIIJpJJJJpJJJP//Z");

    /// <summary>One component.</summary>
    public static readonly byte[] Gray = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/" +
        "wAALCAAYACgBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAwQG/8QAGBAAAwEBAAAAAAAAAAAAAAAAAAJhBAP/2gAIAQEAAD8Ay6cIMueDLngy54MueBJwg6Z4" +
        "MmeDpng6Z4Tpwg6Z4UJng6Z4UJnh/9k=");

    /// <summary>A scan for each of four components.</summary>
    public static readonly byte[] FourComponents = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/" +
        "2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAAUCAAYACgEAREAAhEBAxEBBBEA" +
        "/8QAFgABAQEAAAAAAAAAAAAAAAAAAwQG/8QAGBAAAwEBAAAAAAAAAAAAAAAAAAJhBAP/2gAIAQEAAD8Ay6cIMueDLngy54MueBJwg6Z4MmeDpng6Z4Tpwg6Z" +
        "4UJng6Z4UJnh/9oACAEEAAA/AMunCDLngy54MueDLngScIOmeDJng6Z4OmeE6cIOmeFCZ4OmeFCZ4f/EABcBAAMBAAAAAAAAAAAAAAAAAAECAwT/xAAYEQEB" +
        "AQEBAAAAAAAAAAAAAAAAARESAv/aAAgBAhEAPwCXRei6BcL0Om0RxhnpWelJVIrI/8QAFgEBAQEAAAAAAAAAAAAAAAAABAYC/8QAFhEBAQEAAAAAAAAAAAAA" +
        "AAAAAgAD/9oACAEDEQA/AMlyTpJOkk6STpRxck6SDpJOkg6UgXILkHSQdJB0v//Z");

    /// <summary>All of <see cref="Width"/>×<see cref="Height"/> pixels.</summary>
    public static IEnumerable<(string Name, byte[] File)> All =>
    [
        ("interleaved", Interleaved), ("restarting", Restarting), ("progressive", Progressive), ("gray", Gray), ("four", FourComponents),
        ("png8", Png(8, 2)), ("png16", Png(16, 6)), ("png1", Png(1, 0)), ("palette", Png(4, 3)),
        ("interlaced", Png(8, 6, interlaced: true)),
        ("palette interlaced", Png(2, 3, interlaced: true)), ("gray with alpha", Png(16, 4, interlaced: true)),
        ("bmp24", Bitmap(24)), ("bmp32", Bitmap(32)), ("bmp16", Bitmap(16)), ("bmp8", Bitmap(8)), ("bmp4", Bitmap(4)), ("bmp1", Bitmap(1)),
    ];

    /// <summary>A PNG, of random pixels where <paramref name="data"/> is null.</summary>
    /// <param name="bits">A sample.</param>
    /// <param name="colour">0 gray, 2 colours, 3 palette, 4 gray with alpha, 6 colours with alpha.</param>
    /// <param name="interlaced">In seven passes.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="data">What is compressed.</param>
    public static byte[] Png(byte bits, byte colour, bool interlaced = false, int width = Width, int height = Height, byte[]? data = null)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (bits, colour, interlaced ? (byte)1 : (byte)0);
        int bitsPerPixel = bits * colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(data ?? (interlaced ? Interlaced(width, height, bitsPerPixel) : Rows(width, height, bitsPerPixel)));
        }

        byte[] palette = colour == 3 ? Chunk("PLTE", Noise(3 << bits)) : [];
        return
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
            .. Chunk("IHDR", header), .. Chunk("tEXt", "Title\0noise"u8), .. palette,
            .. Chunk("IDAT", compressed.ToArray()), .. Chunk("IEND", []),
        ];
    }

    /// <summary>With the check sum left at 0, which nobody looks at.</summary>
    public static byte[] Chunk(string type, ReadOnlySpan<byte> body)
    {
        byte[] chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        System.Text.Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        body.CopyTo(chunk.AsSpan(8));
        return chunk;
    }

    /// <summary>A BMP of random pixels.</summary>
    /// <param name="bits">A pixel.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static byte[] Bitmap(int bits, int width = Width, int height = Height)
    {
        int pixels = 54 + (bits < 16 ? 4 << bits : 0);
        byte[] file = [.. Noise(pixels), .. Noise(((width * bits) + 31) / 32 * 4 * Math.Abs(height))];
        "BM"u8.CopyTo(file);
        foreach ((int at, int value) in new[] { (10, pixels), (14, 40), (18, width), (22, height), (26, 1), (28, bits), (30, 0) })
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value); // where a field has 16 bits the next one overwrites the rest
        }

        return file;
    }

    private static byte[] Interlaced(int width, int height, int bitsPerPixel)
    {
        (int X, int Y, int StepX, int StepY)[] passes =
            [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        return [.. passes.SelectMany(pass => Rows(Count(width, pass.X, pass.StepX), Count(height, pass.Y, pass.StepY), bitsPerPixel))];

        static int Count(int size, int start, int step) => Enumerable.Range(0, size).Count(i => i >= start && (i - start) % step == 0);
    }

    /// <summary>Each filter in turn; a pass without pixels has no rows.</summary>
    private static byte[] Rows(int width, int height, int bitsPerPixel) => width == 0
        ? []
        : [.. Enumerable.Range(0, height).SelectMany(y => Noise(((width * bitsPerPixel) + 7) / 8).Prepend((byte)(y % 5)))];

    private static byte[] Noise(int bytes)
    {
        byte[] noise = new byte[bytes];
        new Random(bytes).NextBytes(noise);
        return noise;
    }
}
