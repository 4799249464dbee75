using System.IO.Compression;
using System.IO.Hashing;

namespace MobileNetEdge.Tools.Trainer.Data;

/// <summary>Files in a zip archive.</summary>
internal static class ZipEntries
{
    /// <summary>The bytes of a file. .NET itself does not verify the archive's checksum.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static byte[] Read(this ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return Crc32.HashToUInt32(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) == entry.Crc32
            ? bytes.ToArray()
            : throw new InvalidDataException($"the checksum of {entry.FullName} is wrong");
    }
}
