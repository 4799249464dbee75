namespace MobileNetEdge.Tests;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("mobilenet-edge-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    public string Write(string name, byte[] bytes)
    {
        string path = File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Names of all that lies in it, hidden files too.</summary>
    public IEnumerable<string> Entries() => Directory.EnumerateFileSystemEntries(_path).Select(static path => Path.GetFileName(path));

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
