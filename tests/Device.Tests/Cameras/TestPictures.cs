using StbImageWriteSharp;

namespace MobileNetEdge.Device.Tests.Cameras;

/// <summary>Picture files of one grey.</summary>
internal static class TestPictures
{
    public static byte[] Png(int width, int height, byte grey) => Write(width, height, grey, static (writer, pixels, w, h, stream) =>
        writer.WritePng(pixels, w, h, ColorComponents.RedGreenBlue, stream));

    public static byte[] Bmp(int width, int height, byte grey) => Write(width, height, grey, static (writer, pixels, w, h, stream) =>
        writer.WriteBmp(pixels, w, h, ColorComponents.RedGreenBlue, stream));

    /// <summary>Decodes to the very grey, as JPEG does for an even picture.</summary>
    public static byte[] Jpeg(int width, int height, byte grey) => Write(width, height, grey, static (writer, pixels, w, h, stream) =>
        writer.WriteJpg(pixels, w, h, ColorComponents.RedGreenBlue, stream, 100));

    private static byte[] Write(int width, int height, byte grey, Action<ImageWriter, byte[], int, int, Stream> write)
    {
        byte[] pixels = new byte[width * height * 3];
        Array.Fill(pixels, grey);
        using MemoryStream stream = new();
        write(new ImageWriter(), pixels, width, height, stream);
        return stream.ToArray();
    }
}
