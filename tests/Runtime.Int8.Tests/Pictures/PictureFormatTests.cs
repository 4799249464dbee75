using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Tests.Pictures;

public sealed class PictureFormatTests
{
    [Theory]
    [InlineData(PixelFormat.Rgb24, 5, 3, 0, 15, 45)]
    [InlineData(PixelFormat.Bgr24, 5, 3, 16, 16, 47)]
    [InlineData(PixelFormat.Rgba32, 5, 3, 0, 20, 60)]
    [InlineData(PixelFormat.Gray8, 5, 3, 8, 8, 21)]
    [InlineData(PixelFormat.Yuyv, 640, 480, 0, 1280, 614400)]
    [InlineData(PixelFormat.Yuyv, 6, 3, 16, 16, 44)]
    [InlineData(PixelFormat.Nv12, 640, 480, 0, 640, 460800)]
    [InlineData(PixelFormat.Nv12, 6, 4, 8, 8, 46)] // 4 × 8 luma, one full row of chroma pairs, 6 bytes of the second
    [InlineData(PixelFormat.Yu12, 640, 480, 0, 640, 460800)]
    [InlineData(PixelFormat.Yu12, 6, 4, 8, 8, 47)] // 4 × 8 luma, 2 × 4 Cb, one full row of Cr, 3 bytes of the second
    public void Frame_has_the_bytes_of_its_planes(
        PixelFormat pixels, int width, int height, int stride, int expectedStride, int expectedBytes)
    {
        PictureFormat format = new(pixels, width, height, stride);
        Assert.Equal(expectedStride, format.Stride);
        Assert.Equal(expectedBytes, format.FrameBytes);
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24, 0, 3, 0, "1..16384")]
    [InlineData(PixelFormat.Rgb24, 3, 20000, 0, "1..16384")]
    [InlineData(PixelFormat.Yuyv, 5, 4, 0, "width must be even")]
    [InlineData(PixelFormat.Nv12, 5, 4, 0, "width and height must be even")]
    [InlineData(PixelFormat.Yu12, 6, 3, 0, "width and height must be even")]
    [InlineData(PixelFormat.Rgb24, 5, 4, 14, "shorter than a row")]
    [InlineData(PixelFormat.Gray8, 5, 4, -8, "shorter than a row")]
    [InlineData(PixelFormat.Yu12, 6, 4, 7, "odd")]
    [InlineData(PixelFormat.Gray8, 16384, 16384, 1 << 20, "more than a span holds")]
    [InlineData((PixelFormat)99, 6, 4, 0, "no pixel format 99")]
    public void Impossible_layouts_are_refused(PixelFormat pixels, int width, int height, int stride, string message)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => new PictureFormat(pixels, width, height, stride));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
