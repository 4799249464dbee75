namespace MobileNetEdge.Vision.Pictures;

internal static class PictureFolder
{
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

    private static bool IsPicture(string path) =>
        PictureFile.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
