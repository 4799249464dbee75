using System.Buffers.Binary;

namespace MobileNetEdge.Vision.Pictures.Structure;

/// <summary>
/// The tables and the restart interval that a JPEG has defined so far. A decoder treats a missing table as zeros and returns a gray
/// picture.
/// </summary>
internal sealed class JpegTables
{
    private const int Last = 3;
    private int _quantization;
    private int _dc;
    private int _ac;

    /// <summary>Units of a scan from one restart to the next; 0 if there are none.</summary>
    public int RestartInterval { get; private set; }

    public bool HasQuantization(int table) => Has(_quantization, table);

    public bool HasDc(int table) => Has(_dc, table);

    public bool HasAc(int table) => Has(_ac, table);

    /// <summary>Reads the tables. Each has precision and number in one byte, then 64 values of one or two bytes.</summary>
    /// <exception cref="InputException">The segment is not a whole number of tables.</exception>
    public void DefineQuantization(JpegMarkers markers)
    {
        for (ReadOnlySpan<byte> left = markers.Segment; !left.IsEmpty;)
        {
            int bytes = left[0] >> 4 == 0 ? 65 : 129;
            (int precision, int table) = (left[0] >> 4, left[0] & 15);
            if (precision > 1 || table > Last || bytes > left.Length)
            {
                throw PictureStructure.Damaged(markers.At, "an incomplete quantization table");
            }

            _quantization |= 1 << table;
            left = left[bytes..];
        }
    }

    /// <summary>
    /// Reads the tables. Each has class and number in one byte, the number of codes of each length from 1 to 16 bits, then the values.
    /// </summary>
    /// <exception cref="InputException">The segment is not a whole number of tables.</exception>
    public void DefineHuffman(JpegMarkers markers)
    {
        for (ReadOnlySpan<byte> left = markers.Segment; !left.IsEmpty;)
        {
            int bytes = 17;
            foreach (byte codes in left[1..Math.Min(17, left.Length)])
            {
                bytes += codes;
            }

            (int kind, int table) = (left[0] >> 4, left[0] & 15);
            if (kind > 1 || table > Last || bytes > left.Length || bytes > 17 + 256)
            {
                throw PictureStructure.Damaged(markers.At, "an incomplete Huffman table");
            }

            ref int tables = ref kind == 0 ? ref _dc : ref _ac;
            tables |= 1 << table;
            left = left[bytes..];
        }
    }

    /// <exception cref="InputException">The segment is not a number.</exception>
    public void DefineRestarts(JpegMarkers markers) => RestartInterval = markers.Segment.Length == 2
        ? BinaryPrimitives.ReadUInt16BigEndian(markers.Segment)
        : throw PictureStructure.Damaged(markers.At, "an invalid restart interval");

    private static bool Has(int tables, int table) => table <= Last && (tables & (1 << table)) != 0;
}
