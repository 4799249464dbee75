using MobileNetEdge.Tests;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Vision.Tests.Pictures;

public sealed class PictureFileTests : IDisposable
{
    // 2×2, 24 bits, bottom row first, blue-green-red, rows filled up to 4 bytes.
    private static readonly byte[] Bmp =
    [
        (byte)'B', (byte)'M', 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,
        40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        9, 8, 7, 12, 11, 10, 0, 0,
        3, 2, 1, 6, 5, 4, 0, 0,
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_bitmap_is_read_as_rgb_from_the_top()
    {
        Picture picture = PictureFile.Load(_folder.Write("a.bmp", Bmp));
        Assert.Equal((2, 2), (picture.Width, picture.Height));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], picture.Rgb);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(69)]
    public void A_bitmap_cut_short_is_refused(int length) => Refused(Bmp[..length]);

    [Fact]
    public void A_photograph_is_read_and_refused_when_cut_short()
    {
        byte[] jpeg = File.ReadAllBytes(SharedData.Require("images/nips17/000b7d55b6184b08.jpg"));
        Picture picture = PictureFile.Load(_folder.Write("whole.jpg", jpeg));
        Assert.Equal((299, 299, 299 * 299 * 3), (picture.Width, picture.Height, picture.Rgb.Length));
        foreach (int length in new[] { 2, 3, 30, 400, 1_000, jpeg.Length / 2, jpeg.Length - 2 })
        {
            Refused(jpeg[..length]);
        }
    }

    [Fact]
    public void Other_files_are_refused() => Refused("hello, this is not a picture"u8.ToArray());

    [Fact]
    public void A_folder_is_listed_in_ordinal_order()
    {
        foreach (string name in new[] { "b.png", "B.JPG", "deep/a.jpeg", "notes.txt", "a.bmp" })
        {
            _folder.Write(name, [1]);
        }

        Assert.Equal(
            new[] { "B.JPG", "a.bmp", "b.png", "deep/a.jpeg" }.Select(_folder.File),
            PictureFolder.Find(_folder.File(".")).Select(Path.GetFullPath));
        Assert.Throws<InputException>(() => PictureFolder.Find(_folder.File("absent")));
        Assert.Throws<InputException>(() => PictureFolder.Find(_folder.File("a.bmp")));
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.Contains(
            ".jpg", Assert.Throws<InputException>(() => PictureFolder.Find(_folder.File("empty"))).Message, StringComparison.Ordinal);
    }

    private void Refused(byte[] bytes)
    {
        string path = _folder.Write("bad", bytes);
        Assert.StartsWith(path, Assert.Throws<InputException>(() => PictureFile.Load(path)).Message, StringComparison.Ordinal);
    }
}
