namespace MobileNetEdge.Vision.Pictures;

internal static class PictureFolder
{
    /// <summary>Pictures that people have and that are not read.</summary>
    private static readonly string[] OtherFormats =
    [
        ".webp", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2", ".jxl", ".svg", ".raw", ".cr2", ".nef", ".dng", ".pgm", ".ppm",
    ];

    /// <returns>Full paths of all pictures in a folder and its subfolders, in ordinal order: the same on every machine.</returns>
    /// <exception cref="InputException">The folder is missing or has no picture.</exception>
    public static IReadOnlyList<string> Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException(File.Exists(folder)
                ? $"{folder}: a file; name the folder that holds pictures"
                : $"{folder}: no such folder");
        }

        EnumerationOptions options = new() { RecurseSubdirectories = true };
        string[] pictures = [.. Directory.EnumerateFiles(Path.GetFullPath(folder), "*", options)
            .Where(IsPicture)
            .Order(StringComparer.Ordinal)];
        return pictures.Length > 0
            ? pictures
            : throw new InputException($"{folder}: no picture in it; {string.Join(", ", PictureFile.Extensions)} files are read");
    }

    /// <summary>
    /// What is skipped in a folder and those below it: pictures of formats that are not read. "3 files skipped: .webp (2), .heic (1)…";
    /// null where there are none.
    /// </summary>
    public static string? Skipped(string folder)
    {
        (string Ending, int Count)[] others =
        [
            .. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true })
                .Select(static path => Path.GetExtension(path).ToLowerInvariant())
                .Where(static ending => OtherFormats.Contains(ending))
                .GroupBy(static ending => ending)
                .Select(static group => (group.Key, group.Count()))
                .OrderByDescending(static other => other.Item2),
        ];
        return others.Length == 0
            ? null
            : $"{others.Sum(static other => other.Count)} pictures skipped: "
                + $"{string.Join(", ", others.Select(static other => $"{other.Ending} ({other.Count})"))}; "
                + $"{string.Join(", ", PictureFile.Extensions)} are read, convert the others";
    }

    private static bool IsPicture(string path) =>
        PictureFile.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
