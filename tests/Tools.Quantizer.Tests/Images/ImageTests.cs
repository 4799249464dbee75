using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Images;

namespace MobileNetEdge.Tools.Quantizer.Tests.Images;

public sealed class ImageTests : IDisposable
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
    public void Other_files_are_refused() => Refused("hello, this is no picture"u8.ToArray());

    [Fact]
    public void A_folder_is_listed_in_ordinal_order()
    {
        foreach (string name in new[] { "b.png", "B.JPG", "deep/a.jpeg", "notes.txt", "a.bmp" })
        {
            _folder.Write(name, [1]);
        }

        Assert.Equal(new[] { "B.JPG", "a.bmp", "b.png", "deep/a.jpeg" }.Select(_folder.File), PictureFolder.Find(_folder.File(".")).Select(Path.GetFullPath));
        Assert.Throws<UserError>(() => PictureFolder.Find(_folder.File("absent")));
        Assert.Throws<UserError>(() => PictureFolder.Find(_folder.File("a.bmp")));
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.Contains(".jpg", Assert.Throws<UserError>(() => PictureFolder.Find(_folder.File("empty"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file,class\na.bmp,3\n\n\"b,c.bmp\", 0\n", null)]
    [InlineData("a.bmp,1\nb,c.bmp,0", null)]
    [InlineData("file,class\na.bmp,cat", ":2: the class 'cat'")]
    [InlineData("a.bmp,-1", ":1: the class '-1'")]
    [InlineData("a.bmp,1\nlost.bmp,1", ":2: no file")]
    [InlineData("a.bmp,1\nnonsense", ":2: 'nonsense'")]
    [InlineData("file,class\n", ": no picture in it")]
    public void Labels_are_read_or_the_line_is_named(string text, string? problem)
    {
        _folder.Write("a.bmp", Bmp);
        _folder.Write("b,c.bmp", Bmp);
        string csv = _folder.Write("labels.csv", System.Text.Encoding.UTF8.GetBytes(text));
        if (problem is null)
        {
            Assert.Equal(["a.bmp", "b,c.bmp"], LabelledPictures.Read(csv, _folder.File(".")).Select(picture => Path.GetFileName(picture.Path)));
        }
        else
        {
            Assert.StartsWith(csv + problem, Assert.Throws<UserError>(() => LabelledPictures.Read(csv, _folder.File("."))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Folders_say_the_class_when_they_are_called_as_the_networks_classes()
    {
        _folder.Write("dog/x.bmp", Bmp);
        _folder.Write("deep/cat/y.bmp", Bmp);
        string root = _folder.File(".");
        Assert.Equal([("y.bmp", 0), ("x.bmp", 1)], LabelledPictures.Of(LabelledPictures.ByFolder, root, ["cat", "dog"]).Select(picture => (Path.GetFileName(picture.Path), picture.Class)));
        Assert.Contains("'dog' is none of the network's classes (cat)", Problem(["cat"]), StringComparison.Ordinal);
        Assert.Contains("no class names", Problem(null), StringComparison.Ordinal);

        string Problem(string[]? labels) => Assert.Throws<UserError>(() => LabelledPictures.Of(LabelledPictures.ByFolder, root, labels)).Message;
    }

    private void Refused(byte[] bytes)
    {
        string path = _folder.Write("bad", bytes);
        Assert.StartsWith(path, Assert.Throws<UserError>(() => PictureFile.Load(path)).Message, StringComparison.Ordinal);
    }
}
