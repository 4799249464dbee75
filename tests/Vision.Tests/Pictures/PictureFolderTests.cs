using MobileNetEdge.Tests;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Vision.Tests.Pictures;

public sealed class PictureFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_of_other_formats_are_counted()
    {
        _folder.Write("pictures/a.jpg", []);
        string folder = Path.GetDirectoryName(_folder.Write("pictures/notes.txt", []))!;
        Assert.Null(PictureFolder.Skipped(folder));
        _folder.Write("pictures/b.WEBP", []);
        _folder.Write("pictures/below/c.webp", []);
        _folder.Write("pictures/d.gif", []);
        Assert.StartsWith("3 pictures skipped: .webp (2), .gif (1); ", PictureFolder.Skipped(folder), StringComparison.Ordinal);
        Assert.Equal(["a.jpg"], PictureFolder.Find(folder).Select(Path.GetFileName));
    }
}
