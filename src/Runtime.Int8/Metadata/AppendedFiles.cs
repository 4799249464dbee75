using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>
/// The ZIP archive that TFLite Metadata appends to a <c>.tflite</c> file: FlatBuffers readers start at the front and do not see it, ZIP
/// readers start at the end and do not see the network.
/// </summary>
internal static class AppendedFiles
{
    /// <summary>The most bytes of an unpacked file; ImageNet's 21,841 class names have 0.5 MiB. More is damage or an attack.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>The lines of a text file (UTF-8), without empty ones at its end.</summary>
    /// <param name="modelFile">The whole file.</param>
    /// <param name="name">Name in the archive.</param>
    /// <param name="place">Where the name was read, for messages.</param>
    /// <exception cref="ModelFormatException">There is no such file, or it cannot be unpacked, or is too large.</exception>
    public static string[] ReadLines(ReadOnlyMemory<byte> modelFile, string name, string place)
    {
        ArraySegment<byte> bytes = MemoryMarshal.TryGetArray(modelFile, out ArraySegment<byte> own) ? own : modelFile.ToArray();
        try
        {
            using ZipArchive archive = new(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), ZipArchiveMode.Read);
            ZipArchiveEntry entry = archive.GetEntry(name)
                ?? throw new ModelFormatException(place, $"the archive at the model's end has no file '{name}'");
            return Lines(entry, place);
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or NotSupportedException)
        {
            throw new ModelFormatException(place, $"'{name}' cannot be unpacked from the archive at the model's end: {damage.Message}");
        }
    }

    private static string[] Lines(ZipArchiveEntry entry, string place)
    {
        // The size in the archive is only a claim, so the unpacked bytes are counted.
        using Stream unpacked = entry.Open();
        byte[] bytes = new byte[Math.Min(entry.Length, MaxBytes) + 1];
        int length = unpacked.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length == bytes.Length)
        {
            throw new ModelFormatException(place, $"'{entry.FullName}' unpacks to more than {bytes.Length - 1} bytes");
        }

        string text = Encoding.UTF8.GetString(bytes, 0, length).TrimStart('\uFEFF');
        string[] lines = [.. text.Split('\n').Select(static line => line.Trim())];
        int count = Array.FindLastIndex(lines, static line => line.Length != 0) + 1;
        return lines[..count];
    }
}
