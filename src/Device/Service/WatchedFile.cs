namespace MobileNetEdge.Device.Service;

/// <summary>
/// A file that may be replaced. Polled: editors and package managers write in many ways, and notifications get lost.
/// </summary>
internal sealed class WatchedFile(string path)
{
    private (DateTime Written, long Bytes) _known = Look(path);
    private (DateTime Written, long Bytes) _last = Look(path);

    public string Path { get; } = path;

    /// <summary>Whether it has changed and then stayed the same for two looks: it is completely written.</summary>
    public bool HasChanged()
    {
        (DateTime Written, long Bytes) now = Look(Path);
        bool settled = now == _last;
        _last = now;
        if (now == _known || !settled || now.Bytes < 0)
        {
            return false;
        }

        _known = now;
        return true;
    }

    private static (DateTime Written, long Bytes) Look(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : (default, -1);
    }
}
