using System.IO.Compression;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Trainer.Data;

/// <summary>A picture that is not decoded yet.</summary>
/// <param name="Name">For messages.</param>
/// <param name="ClassName">The folder that contains it.</param>
/// <param name="Read">Reads the file; from any thread.</param>
internal sealed record PictureEntry(string Name, string ClassName, Func<byte[]> Read);

/// <summary>
/// Class folders of pictures, on disk or in a zip: <c>cat/1.jpg</c>, <c>dog/7.png</c>. Parent folders do not matter.
/// </summary>
internal sealed class PictureArchive : IDisposable
{
    private readonly ZipArchive? _zip;
    private readonly Lock _oneAtATime = new();

    /// <exception cref="InputException">It is missing, not a zip, or has no picture in a class folder.</exception>
    public PictureArchive(string path)
    {
        if (Directory.Exists(path))
        {
            string root = Path.GetFullPath(path);
            Entries = [.. PictureFolder.Find(path).Select(
                file => new PictureEntry(file, ClassOf(path, Path.GetRelativePath(root, file)), () => InputFile.Read(file)))];
            return;
        }

        try
        {
            _zip = new ZipArchive(new MemoryStream(InputFile.Read(path)), ZipArchiveMode.Read);
            Entries = [.. _zip.Entries
                .Where(static entry => IsPicture(entry.FullName))
                .OrderBy(static entry => entry.FullName, StringComparer.Ordinal)
                .Select(entry => new PictureEntry($"{path}: {entry.FullName}", ClassOf(path, entry.FullName), () => Extract(entry)))];
        }
        catch (InvalidDataException error)
        {
            throw new InputException(
                $"{path}: neither a folder nor a zip archive ({error.Message}); name a folder of class folders, or a zip of them", error);
        }

        if (Entries.Count == 0)
        {
            throw new InputException(
                $"{path}: no picture in it; put {string.Join(", ", PictureFile.Extensions)} files into a folder for each class");
        }
    }

    /// <summary>All pictures, in ordinal order of their names.</summary>
    public IReadOnlyList<PictureEntry> Entries { get; }

    public void Dispose() => _zip?.Dispose();

    private byte[] Extract(ZipArchiveEntry entry)
    {
        lock (_oneAtATime)
        {
            try
            {
                return entry.Read();
            }
            catch (InvalidDataException error)
            {
                throw new InputException(
                    $"{entry.FullName} in the zip archive is damaged ({error.Message}); fetch or make the archive again", error);
            }
        }
    }

    /// <summary>As on disk, hidden files and folders are skipped. macOS puts one, called <c>__MACOSX</c>, into every zip.</summary>
    private static bool IsPicture(string name) => PictureFile.Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)
        && !name.Split('/', '\\').Any(static part => part.StartsWith('.') || part == "__MACOSX");

    private static string ClassOf(string path, string name) => name.Split('/', '\\') is [.., var folder, _]
        ? folder
        : throw new InputException($"{path}: {name} is in no folder; its class is the name of its folder");
}
