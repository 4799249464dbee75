using System.Buffers.Binary;
using MobileNetEdge.Vision.Pictures.Structure;

namespace MobileNetEdge.Vision.Pictures;

/// <summary>
/// Cameras store a picture as the sensor was held and record in the JPEG's EXIF header how to turn it. Decoders return the stored
/// pixels; a network should get the picture upright, as people see it.
/// Header: segment APP1 = "Exif\0\0", then TIFF: byte order, 42, the offset of a directory; of its entries of 12 bytes
/// (tag, type, count, value) tag 0x0112 is the orientation. Nothing in it is trusted; anything odd means upright.
/// </summary>
internal static class ExifOrientation
{
    private const int Upright = 1;

    /// <returns>1..8 as EXIF numbers them; 1 for a file that does not say.</returns>
    public static int Of(ReadOnlySpan<byte> file)
    {
        const byte app1 = 0xE1;
        if (file is not [0xFF, 0xD8, ..])
        {
            return Upright;
        }

        JpegMarkers markers = new(file);
        while (markers.MoveNext() && markers.Code != JpegMarkers.StartOfScan)
        {
            if (markers.Code == app1 && markers.Segment.StartsWith("Exif\0\0"u8))
            {
                return OfTiff(markers.Segment[6..]);
            }
        }

        return Upright;
    }

    /// <summary>Turns and mirrors the stored pixels into the upright picture.</summary>
    public static Picture Apply(Picture stored, int orientation)
    {
        if (orientation == Upright)
        {
            return stored;
        }

        (int w, int h) = (stored.Width, stored.Height);
        (int width, int height) = orientation >= 5 ? (h, w) : (w, h);
        byte[] rgb = new byte[stored.Rgb.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int column, int row) = orientation switch
                {
                    2 => (w - 1 - x, y),
                    3 => (w - 1 - x, h - 1 - y),
                    4 => (x, h - 1 - y),
                    5 => (y, x),
                    6 => (y, h - 1 - x),
                    7 => (w - 1 - y, h - 1 - x),
                    _ => (w - 1 - y, x),
                };
                stored.Rgb.AsSpan(((row * w) + column) * 3, 3).CopyTo(rgb.AsSpan(((y * width) + x) * 3));
            }
        }

        return new Picture(rgb, width, height);
    }

    private static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        const ushort orientation = 0x0112;
        const ushort unsignedShort = 3;
        const int entryBytes = 12;
        bool little = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || (!little && !tiff.StartsWith("MM\0*"u8)))
        {
            return Upright;
        }

        long directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory + 2 > tiff.Length)
        {
            return Upright;
        }

        int entries = UInt16(tiff[(int)directory..], little);
        ReadOnlySpan<byte> left = tiff[((int)directory + 2)..];
        for (int i = 0; i < entries && left.Length >= entryBytes; i++, left = left[entryBytes..])
        {
            if (UInt16(left, little) == orientation)
            {
                return UInt16(left[2..], little) == unsignedShort && UInt16(left[8..], little) is >= 1 and <= 8 and var value
                    ? value
                    : Upright;
            }
        }

        return Upright;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
