using System.Buffers.Binary;

namespace MobileNetEdge.Vision.Pictures;

/// <summary>
/// Whether a picture file has its end. Decoders fill what is missing with gray and say nothing; such a picture must not
/// calibrate a network.
/// </summary>
internal static class Completeness
{
    public static bool IsCutShort(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xD8, ..] => JpegIsCutShort(file),
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => file.LastIndexOf("IEND"u8) < 0,
        [(byte)'B', (byte)'M', ..] => BmpIsCutShort(file),
        _ => false,
    };

    /// <summary>Looks for the end marker FF D9 behind the start of scan: before it, a thumbnail may have one of its own.</summary>
    private static bool JpegIsCutShort(ReadOnlySpan<byte> file)
    {
        const byte startOfScan = 0xDA;
        int at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF)
        {
            byte marker = file[at + 1];
            if (marker == startOfScan)
            {
                return file[at..].LastIndexOf([(byte)0xFF, (byte)0xD9]) < 0;
            }

            // Fill bytes stand alone; any other segment here says its length.
            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return true;
    }

    /// <summary>Header: the pixels' offset at byte 10, width at 18, height (negative when top-down) at 22, bits a pixel at 28, compression at 30.</summary>
    private static bool BmpIsCutShort(ReadOnlySpan<byte> file)
    {
        if (file.Length < 34 || BinaryPrimitives.ReadInt32LittleEndian(file[30..]) is not (0 or 3))
        {
            return file.Length < 34;
        }

        long bits = BinaryPrimitives.ReadInt32LittleEndian(file[18..]) * (long)BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        long row = (bits + 31) / 32 * 4;
        long height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
        return BinaryPrimitives.ReadUInt32LittleEndian(file[10..]) + (row * height) > file.Length;
    }
}
