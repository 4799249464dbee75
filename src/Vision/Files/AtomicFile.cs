namespace MobileNetEdge.Vision.Files;

/// <summary>Writes files completely or not at all, even if writing is interrupted.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes next to the target, waits until the bytes are on the disk, then renames over it: a rename within a folder is atomic for every
    /// reader. The old file stays until then, and remains if anything fails.
    /// </summary>
    /// <exception cref="InputException">The folder is missing, not writable, or full.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        CheckFolder(path);
        string target = Path.GetFullPath(path);
        string temporary = Temporary(target);
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot write '{path}': {exception.Message.ReplaceLineEndings(" ")} Check that the folder is "
                + $"writable and the disk has {bytes.Length / 1024 + 1} KB free", exception);
        }
        finally
        {
            Remove(temporary); // does not exist any more after the rename
        }
    }

    /// <summary>Throws for a target that cannot be written, before minutes of work are spent on it.</summary>
    /// <exception cref="InputException">The target is a folder, or its folder is missing or not writable.</exception>
    public static void CheckFolder(string path)
    {
        string target = Path.GetFullPath(path);
        if (Directory.Exists(target))
        {
            throw new InputException($"cannot write '{path}': it is a folder; name a file");
        }

        string folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
        {
            throw new InputException($"cannot write '{path}': the folder '{folder}' does not exist; make it first");
        }

        try
        {
            using FileStream probe = new(
                Temporary(target),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"cannot write '{path}': {exception.Message.ReplaceLineEndings(" ")} Check that the folder is writable", exception);
        }
    }

    private static string Temporary(string target) =>
        Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // If writing failed, deleting may fail too; the first failure is the one to report.
        }
    }
}
