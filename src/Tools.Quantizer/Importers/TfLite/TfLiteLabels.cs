using System.IO.Compression;

namespace MobileNetEdge.Tools.Quantizer.Importers.TfLite;

/// <summary>
/// Class names of a .tflite with metadata: a zip archive behind the model (readers of either format skip the other) with
/// one text file, a name a line.
/// </summary>
internal static class TfLiteLabels
{
    /// <returns>
    /// The names; null when there are none, or as many as <paramref name="classes"/> are not there: an embedder often carries those of its
    /// training.
    /// </returns>
    public static IReadOnlyList<string>? Read(byte[] file, int classes)
    {
        if (file.AsSpan().LastIndexOf("PK\u0005\u0006"u8) < 0)
        {
            return null;
        }

        try
        {
            using ZipArchive archive = new(new MemoryStream(file), ZipArchiveMode.Read);
            if (archive.Entries is not [{ Length: < 1 << 20 } only])
            {
                return null;
            }

            using StreamReader reader = new(only.Open());
            string[] names = reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return names.Length == classes ? names : null;
        }
        catch (InvalidDataException)
        {
            return null;    // four bytes that look like an archive's end, in the middle of weights
        }
    }
}
