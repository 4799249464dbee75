using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Vision.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("atomic-file-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Writes_and_replaces_and_leaves_nothing_else()
    {
        string path = Path.Combine(_folder, "model.tflite");
        AtomicFile.Write(path, [1, 2, 3]);
        AtomicFile.Write(path, [4]);

        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Missing_folder_is_named()
    {
        string path = Path.Combine(_folder, "missing", "model.tflite");
        Assert.Contains("missing", Assert.Throws<InputException>(() => AtomicFile.Write(path, [1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_leaves_what_was_there_and_no_temporary_file()
    {
        // A folder stands where the file should go: the rename fails after the bytes are written.
        string path = Path.Combine(_folder, "model.tflite");
        Directory.CreateDirectory(path);

        Assert.Contains("model.tflite", Assert.Throws<InputException>(() => AtomicFile.Write(path, [1])).Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }
}
