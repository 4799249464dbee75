namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>
/// Layout of a frame: all planes one after another in one span, as V4L2's single-planar formats and rpicam-vid deliver them.
/// </summary>
public readonly record struct PictureFormat
{
    /// <summary>Largest width and height, in pixels. The resize arithmetic cannot overflow up to this size.</summary>
    public const int MaxSize = 16384;

    /// <param name="pixels">How pixels are stored.</param>
    /// <param name="width">Pixels per row; even for YUV.</param>
    /// <param name="height">Rows; even for NV12 and YU12.</param>
    /// <param name="stride">Bytes from a row of the first plane to the next; 0 if rows have no padding.</param>
    /// <exception cref="ArgumentException">A size is out of range or odd, or the stride is shorter than a row.</exception>
    public PictureFormat(PixelFormat pixels, int width, int height, int stride = 0)
    {
        if (width is < 1 or > MaxSize || height is < 1 or > MaxSize)
        {
            throw new ArgumentException($"A picture of {width}×{height} pixels: width and height must be in 1..{MaxSize}.");
        }

        bool halfWidth = pixels is PixelFormat.Yuyv or PixelFormat.Nv12 or PixelFormat.Yu12;
        bool halfHeight = pixels is PixelFormat.Nv12 or PixelFormat.Yu12;
        if ((halfWidth && width % 2 != 0) || (halfHeight && height % 2 != 0))
        {
            string even = halfHeight ? "width and height" : "width";
            throw new ArgumentException(
                $"A {pixels} picture of {width}×{height} pixels: {even} must be even, because neighbouring pixels share their chroma.");
        }

        int rowBytes = width * PixelBytes(pixels);
        stride = stride == 0 ? rowBytes : stride;
        if (stride < rowBytes)
        {
            throw new ArgumentException(
                $"A stride of {stride} bytes is shorter than a row of {width} {pixels} pixels, which has {rowBytes}.", nameof(stride));
        }

        if (pixels == PixelFormat.Yu12 && stride % 2 != 0)
        {
            throw new ArgumentException($"A stride of {stride} bytes is odd: {pixels} chroma rows have half the stride.", nameof(stride));
        }

        // The padding after the last row may be missing.
        long frameBytes = pixels switch
        {
            PixelFormat.Nv12 => ((height + (height / 2) - 1) * (long)stride) + width,
            PixelFormat.Yu12 => (height * (long)stride) + ((height - 1) * (long)(stride / 2)) + (width / 2),
            _ => ((height - 1) * (long)stride) + rowBytes,
        };
        if (frameBytes > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{height} rows with a stride of {stride} bytes make {frameBytes} bytes, more than a span holds.", nameof(stride));
        }

        (Pixels, Width, Height, Stride, FrameBytes) = (pixels, width, height, stride, (int)frameBytes);
    }

    /// <summary>How pixels are stored.</summary>
    public PixelFormat Pixels { get; }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>
    /// Bytes from a row of the first plane to the next. NV12's chroma rows have the same stride, YU12's half of it.
    /// </summary>
    public int Stride { get; }

    /// <summary>The smallest number of bytes of a frame.</summary>
    public int FrameBytes { get; }

    /// <summary>Bytes from a pixel to the next in the first plane.</summary>
    internal static int PixelBytes(PixelFormat pixels) => pixels switch
    {
        PixelFormat.Rgb24 or PixelFormat.Bgr24 => 3,
        PixelFormat.Rgba32 => 4,
        PixelFormat.Yuyv => 2,
        PixelFormat.Gray8 or PixelFormat.Nv12 or PixelFormat.Yu12 => 1,
        _ => throw new ArgumentException($"There is no pixel format {(int)pixels}.", nameof(pixels)),
    };
}
