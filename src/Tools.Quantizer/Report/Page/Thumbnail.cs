using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using StbImageWriteSharp;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>Makes a small copy of a picture as the network sees it.</summary>
internal static class Thumbnail
{
    private const int LongestSide = 128;
    private const int JpegQuality = 80;

    /// <returns>The bytes of a JPEG file.</returns>
    public static byte[] Of(Picture picture, NetworkDescription network)
    {
        double scale = LongestSide / (double)Math.Max(network.Height, network.Width);
        (int height, int width) =
            (Math.Max(1, (int)Math.Round(network.Height * scale)), Math.Max(1, (int)Math.Round(network.Width * scale)));
        PictureConverter converter = new(
            new PictureFormat(PixelFormat.Rgb24, picture.Width, picture.Height),
            height,
            width,
            3,
            new Preprocessing([0f], [1f], ChannelOrder.Rgb, network.Preprocessing.Fit, Resampling.Area),
            null);
        float[] pixels = new float[converter.TensorLength];
        converter.ToFloat(picture.Rgb, pixels);
        using MemoryStream file = new();
        new ImageWriter().WriteJpg(
            [.. pixels.Select(static value => (byte)Math.Clamp(MathF.Round(value), 0, 255))],
            width,
            height,
            ColorComponents.RedGreenBlue,
            file,
            JpegQuality);
        return file.ToArray();
    }
}
