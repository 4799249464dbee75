using System.IO.Compression;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Tools.Trainer.Cards;

/// <summary>Writes a data set as a zip or as a folder, whole or not at all.</summary>
internal static class CardSetFile
{
    /// <summary>The earliest time that a zip can store: the same pictures give the same file.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static bool IsZip(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>Fails before any picture is drawn if the result could not be written.</summary>
    /// <exception cref="InputException">The parent folder is missing, or the target folder has files in it.</exception>
    public static void CheckTarget(string path)
    {
        if (IsZip(path))
        {
            AtomicFile.CheckFolder(path);
            return;
        }

        if (File.Exists(path))
        {
            throw new InputException($"cannot write '{path}': it is a file; name a new folder, or a file that ends in .zip");
        }

        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new InputException($"cannot write '{path}': the folder is not empty; name a new one, or remove what is in it");
        }

        string parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) ?? path;
        if (!Directory.Exists(parent))
        {
            throw new InputException($"cannot write '{path}': the folder '{parent}' does not exist; make it first");
        }
    }

    /// <param name="set">What to draw.</param>
    /// <param name="path">A folder, or a file that ends in .zip.</param>
    /// <param name="done">Called once per picture, from any thread.</param>
    /// <returns>The total size of all pictures in bytes.</returns>
    /// <exception cref="InputException"><see cref="CheckTarget"/> fails, or the disk is full.</exception>
    public static long Write(CardSet set, string path, Action done)
    {
        CheckTarget(path);
        return IsZip(path) ? WriteZip(set, path, done) : WriteFolder(set, path, done);
    }

    private static long WriteZip(CardSet set, string path, Action done)
    {
        long bytes = 0;
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            set.Draw(
                (name, jpeg) =>
                {
                    bytes += jpeg.Length;
                    if (bytes > int.MaxValue / 2)
                    {
                        throw new InputException($"cannot write '{path}': more than 1 GB of pictures; write a folder, or fewer pictures");
                    }

                    ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.NoCompression); // JPEG does not get smaller
                    entry.LastWriteTime = NoTime;
                    using Stream file = entry.Open();
                    file.Write(jpeg);
                },
                done);
        }

        AtomicFile.Write(path, stream.GetBuffer().AsSpan(0, (int)stream.Length));
        return bytes;
    }

    private static long WriteFolder(CardSet set, string path, Action done)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        long bytes = 0;
        try
        {
            foreach (string name in CardClasses.Names)
            {
                Directory.CreateDirectory(Path.Combine(temporary, name));
            }

            set.Draw(
                (name, jpeg) =>
                {
                    bytes += jpeg.Length;
                    File.WriteAllBytes(Path.Combine(temporary, name), jpeg);
                },
                done);
            if (Directory.Exists(target))
            {
                Directory.Delete(target); // empty, as checked: a folder is not renamed over another
            }

            Directory.Move(temporary, target);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot write '{path}': {exception.Message.ReplaceLineEndings(" ")} Check that the folder is "
                + "writable and the disk has room", exception);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true); // only after a failure
            }
        }
    }
}
