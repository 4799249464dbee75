using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Images;

public sealed class LabelledPicturesTests : IDisposable
{
    private static readonly byte[] Picture = [1];    // only its name is looked at

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
        _folder.Write("a.bmp", Picture);
        _folder.Write("b,c.bmp", Picture);
        string csv = _folder.Write("labels.csv", System.Text.Encoding.UTF8.GetBytes(text));
        if (problem is null)
        {
            Assert.Equal(
                ["a.bmp", "b,c.bmp"], LabelledPictures.Read(csv, _folder.File(".")).Select(picture => Path.GetFileName(picture.Path)));
        }
        else
        {
            Assert.StartsWith(
                csv + problem,
                Assert.Throws<InputException>(() => LabelledPictures.Read(csv, _folder.File("."))).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Folders_say_the_class_when_they_are_called_as_the_networks_classes()
    {
        _folder.Write("dog/x.bmp", Picture);
        _folder.Write("deep/cat/y.bmp", Picture);
        string root = _folder.File(".");
        Assert.Equal(
            [("y.bmp", 0), ("x.bmp", 1)],
            LabelledPictures.Of(LabelledPictures.ByFolder, root, ["cat", "dog"])
                .Select(picture => (Path.GetFileName(picture.Path), picture.Class)));
        Assert.Contains("'dog' is not one of the network's classes (cat)", Problem(["cat"]), StringComparison.Ordinal);
        Assert.Contains("no class names", Problem(null), StringComparison.Ordinal);

        string Problem(string[]? labels) =>
            Assert.Throws<InputException>(() => LabelledPictures.Of(LabelledPictures.ByFolder, root, labels)).Message;
    }
}
