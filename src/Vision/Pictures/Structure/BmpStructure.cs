using System.Buffers.Binary;

namespace MobileNetEdge.Vision.Pictures.Structure;

/// <summary>
/// A BMP is a file header of 14 bytes, the picture's header, colour masks or a palette if any, and the rows, padded to 4 bytes. In the
/// file: the pixels' offset at byte 10, the size of the picture's header at 14, width at 18, height (negative if the top row comes
/// first) at 22, planes at 26, bits per pixel at 28, compression at 30.
/// </summary>
internal static class BmpStructure
{
    private const int FileHeader = 14;
    private const int ShortHeader = 40; // newer ones, of 108 and 124 bytes, start with it
    private const int MaxPalette = 256;
    private const int Plain = 0;
    private const int WithMasks = 3;

    public static PictureStructure Of(ReadOnlySpan<byte> file)
    {
        int header = file.Length >= FileHeader + ShortHeader
            ? Int32(file, 14)
            : throw PictureStructure.Damaged(file.Length, "the file ends in its header");
        if (header is not (ShortHeader or 108 or 124))
        {
            throw PictureStructure.NotRead(14, $"a BMP with a header of {(uint)header} bytes");
        }

        (long width, long height) = (Int32(file, 18), Math.Abs((long)Int32(file, 22)));
        PictureStructure.RequireSize(width, height, 18);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        int compression = Int32(file, 30);
        if (!(compression == Plain && bits is 1 or 4 or 8 or 16 or 24 or 32) && !(compression == WithMasks && bits is 16 or 32))
        {
            throw PictureStructure.NotRead(28, $"a BMP of {bits} bits with compression {(uint)compression}");
        }

        // Pixels follow the headers or the palette without a gap: the decoder would not find them after one.
        int least = FileHeader + header + (compression == WithMasks && header == ShortHeader ? 12 : 0);
        int most = bits < 16 ? least + (4 * MaxPalette) : least;
        int pixels = Int32(file, 10);
        if (pixels < (bits < 16 ? least + 4 : least) || pixels > most)
        {
            throw PictureStructure.NotRead(10, $"a BMP with pixels from byte {(uint)pixels}");
        }

        long end = pixels + (((width * bits) + 31) / 32 * 4 * height);
        return end <= file.Length
            ? new PictureStructure((int)width, (int)height, (int)end)
            : throw PictureStructure.Damaged(file.Length, $"the file ends before its pixels, at byte {end}");
    }

    private static int Int32(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadInt32LittleEndian(file[at..]);
}
