using System.Drawing;
using Iot.Device.Graphics;

namespace MobileNetEdge.IotBindings;

/// <summary>
/// A picture of the few pixels that a small display has. The binding draws pictures of whatever library is registered; this one avoids
/// SkiaSharp and its 10 MB of native code.
/// </summary>
internal sealed class OledImage(int width, int height) : BitmapImage(width, height, width * BytesPerPixel, PixelFormat.Format32bppXrgb)
{
    private const int BytesPerPixel = 4;

    private readonly Color[] _pixels = new Color[width * height];

    public override void SetPixel(int x, int y, Color color) => _pixels[(y * Width) + x] = color;

    public override Color GetPixel(int x, int y) => _pixels[(y * Width) + x];

    public override Span<byte> AsByteSpan() => throw new NotSupportedException("Pixels are reached one by one.");

    public override void SaveToStream(Stream stream, ImageFileType format) =>
        throw new NotSupportedException("It is for displays, not for files.");

    public override IGraphics GetDrawingApi() => throw new NotSupportedException("Pixels are set one by one.");

    protected override void Dispose(bool disposing)
    {
        // Only managed memory.
    }

    /// <summary>Makes such pictures for the bindings.</summary>
    internal sealed class Factory : IImageFactory
    {
        public BitmapImage CreateBitmap(int width, int height, PixelFormat pixelFormat) => new OledImage(width, height);

        public BitmapImage CreateFromStream(Stream file) => throw new NotSupportedException("It is for displays, not for files.");
    }
}
