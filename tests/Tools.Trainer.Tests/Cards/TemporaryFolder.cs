namespace MobileNetEdge.Tools.Trainer.Tests.Cards;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("mobilenet-edge-").FullName;

    public string At(string name) => Path.Combine(FullPath, name);

    /// <summary>Names of all that is in it, hidden files too.</summary>
    public IEnumerable<string> Entries() => Directory.EnumerateFileSystemEntries(FullPath).Select(path => Path.GetFileName(path)!);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
