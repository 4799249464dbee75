using System.Buffers.Binary;
using System.Text;

namespace MobileNetEdge.Tools.Quantizer.Importers;

/// <summary>
/// Formats that are zip archives are told apart by their first member: that stands in front, even of an archive cut short.
/// </summary>
internal static class ZipHead
{
    private const int NameAt = 30;    // behind the fixed part of a local file header

    /// <summary>How many of a file's first bytes are enough.</summary>
    public const int Bytes = 512;

    /// <returns>The first member's name; null of a file that is not a zip archive.</returns>
    public static string? FirstName(ReadOnlySpan<byte> head) =>
        head.Length > NameAt && head is [(byte)'P', (byte)'K', 3, 4, ..]
            ? Encoding.UTF8.GetString(
                head.Slice(NameAt, Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(head[26..]), head.Length - NameAt)))
            : null;
}
