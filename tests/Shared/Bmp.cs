using System.Buffers.Binary;

namespace MobileNetEdge.Tests;

/// <summary>Writes 24-bit bitmaps: the bottom row first, blue-green-red, rows filled up to 4 bytes.</summary>
internal static class Bmp
{
    private const int HeaderBytes = 54;

    /// <param name="rgb">[height, width, 3].</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static byte[] Of(byte[] rgb, int width, int height)
    {
        int rowBytes = ((width * 3) + 3) / 4 * 4;
        byte[] file = new byte[HeaderBytes + (rowBytes * height)];
        "BM"u8.CopyTo(file);
        foreach (
            (int at, int value) in new[] { (2, file.Length), (10, HeaderBytes), (14, 40), (18, width), (22, height), (26, 1), (28, 24) })
        {
            // Planes (26) and bits (28) are 16 bits wide: written in order, the second overwrites the first one's zeros.
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        }

        for (int y = 0; y < height; y++)
        {
            for (int i = 0; i < width * 3; i++)
            {
                file[HeaderBytes + ((height - 1 - y) * rowBytes) + i] = rgb[(((y * width) + (i / 3)) * 3) + 2 - (i % 3)];
            }
        }

        return file;
    }
}
