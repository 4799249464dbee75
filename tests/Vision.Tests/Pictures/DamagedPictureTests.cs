using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Pictures.Structure;

namespace MobileNetEdge.Vision.Tests.Pictures;

/// <summary>
/// What must hold for any bytes whatever that are given as a picture: they are decoded, or refused in one line, and either comes to an end.
/// </summary>
public sealed class DamagedPictureTests
{
    private const int MutantsEach = 2000;

    // A byte of a PNG stands for 1032 of its data at most, and one of these for 8 pixels.
    private const long MostPixelsPerByte = 8 * 1032;

    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(60); // each takes less than a millisecond

    public static TheoryData<string> Names { get; } = [.. SamplePictures.All.Select(static sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bytes_changed_left_out_and_put_in_give_a_picture_or_one_error(string name)
    {
        byte[] file = SamplePictures.All.Single(sample => sample.Name == name).File;
        int read = 0;
        for (int seed = 0; seed < MutantsEach; seed++)
        {
            read += await CheckAsync(Mutant(file, new Random(seed))) ? 1 : 0;
        }

        Assert.InRange(read, 1, MutantsEach - 1); // else they would try one side only
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_file_cut_anywhere_is_refused(string name)
    {
        byte[] file = SamplePictures.All.Single(sample => sample.Name == name).File;
        for (int length = 0; length < file.Length; length++)
        {
            Assert.False(await CheckAsync(file[..length]), $"{name} cut to {length}");
        }
    }

    private static async Task<bool> CheckAsync(byte[] file)
    {
        try
        {
            return await Task.Run(() => Check(file)).WaitAsync(Watch, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"no end: {Convert.ToHexString(file)}");
        }
    }

    /// <returns>Whether it is decoded.</returns>
    private static bool Check(byte[] file)
    {
        try
        {
            Picture picture = PictureFile.Load("x", file);
            Assert.Equal(3L * picture.Width * picture.Height, picture.Rgb.Length);
            Assert.InRange((long)picture.Width * picture.Height, 1, Math.Min(PictureStructure.MaxPixels, MostPixelsPerByte * file.Length));
            bool isSame = picture.Rgb.AsSpan().SequenceEqual(PictureFile.Load("x", file).Rgb);
            Assert.True(isSame, $"what lay in memory before: {Convert.ToHexString(file)}");
            return true;
        }
        catch (InputException error)
        {
            Assert.StartsWith("x: ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            return false;
        }
    }

    /// <summary>One change or a few, most of them where headers and markers are.</summary>
    private static byte[] Mutant(byte[] file, Random random)
    {
        List<byte> bytes = [.. file];
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 4; changes--)
        {
            int at = random.Next(2, random.Next(3) == 0 ? Math.Min(bytes.Count, 64) : bytes.Count);
            int length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = random.Next(2) == 0 ? (byte)0 : (byte)0xFF;
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 5:
                    bytes.InsertRange(at, [0xFF, (byte)random.Next(0xC0, 0x100), 0, (byte)random.Next(2, 12)]);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
