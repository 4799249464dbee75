using System.Buffers.Binary;
using StbImageWriteSharp;

namespace MobileNetEdge.Device.Tests.Cameras;

/// <summary>Picture files of one grey.</summary>
internal static class TestPictures
{
    /// <summary>
    /// Frames that no decoder must be given: segments beyond the end, impossible sizes, a size that there are no data for.
    /// </summary>
    public static byte[][] BadJpegs { get; } =
    [
        [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF],
        [0xFF, 0xD8, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xD9],
        OfSize(0, 8),
        OfSize(8, 0),
        OfSize(17000, 8),
        OfSize(16000, 4000),
    ];

    public static byte[] Png(int width, int height, byte grey) => Write(width, height, grey, static (writer, pixels, w, h, stream) =>
        writer.WritePng(pixels, w, h, ColorComponents.RedGreenBlue, stream));

    public static byte[] Bmp(int width, int height, byte grey) => Write(width, height, grey, static (writer, pixels, w, h, stream) =>
        writer.WriteBmp(pixels, w, h, ColorComponents.RedGreenBlue, stream));

    /// <summary>Decodes to the very grey, as JPEG does for an even picture.</summary>
    public static byte[] Jpeg(int width, int height, byte grey) => Write(width, height, grey, static (writer, pixels, w, h, stream) =>
        writer.WriteJpg(pixels, w, h, ColorComponents.RedGreenBlue, stream, 100));

    /// <summary>A JPEG of 8×8 pixels that claims another size.</summary>
    private static byte[] OfSize(ushort width, ushort height)
    {
        byte[] jpeg = Jpeg(8, 8, 50);
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), height);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), width);
        return jpeg;
    }

    private static byte[] Write(int width, int height, byte grey, Action<ImageWriter, byte[], int, int, Stream> write)
    {
        byte[] pixels = new byte[width * height * 3];
        Array.Fill(pixels, grey);
        using MemoryStream stream = new();
        write(new ImageWriter(), pixels, width, height, stream);
        return stream.ToArray();
    }
}
