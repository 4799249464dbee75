namespace MobileNetEdge.Vision.Files;

/// <summary>Reads whole files named by the user.</summary>
internal static class InputFile
{
    /// <exception cref="InputException">It does not exist or cannot be read.</exception>
    public static byte[] Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException(Directory.Exists(path) ? $"{path}: this is a folder; name the file in it" : $"{path}: no such file");
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>The hash of the file's bytes, in lower-case hexadecimal digits.</summary>
    /// <exception cref="InputException">It does not exist or cannot be read.</exception>
    public static string Sha256(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Read(path)));

    /// <summary>
    /// One label per line; blank lines at the end do not count. Where each line begins with its own number, as Teachable Machine writes
    /// "0 cat", the number is left out.
    /// </summary>
    /// <exception cref="InputException">It is not there, cannot be read or is empty.</exception>
    public static IReadOnlyList<string> ReadLabels(string path)
    {
        string[] lines = System.Text.Encoding.UTF8.GetString(Read(path)).TrimStart('\uFEFF').TrimEnd().Split('\n');
        string[] labels = [.. lines.Select(line => line.Trim())];
        int blank = Array.IndexOf(labels, string.Empty);
        return blank < 0 ? WithoutIndex(labels) : throw new InputException(
            labels.Length == 1
                ? $"{path}: the file is empty; write one label per line"
                : $"{path}: line {blank + 1} is empty; write one label per line");
    }

    private static string[] WithoutIndex(string[] labels)
    {
        bool isNumbered = labels.Length > 1
            && labels.Index().All(static line => line.Item.StartsWith($"{line.Index} ", StringComparison.Ordinal));
        return isNumbered ? [.. labels.Select(static label => label[(label.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim())] : labels;
    }
}
