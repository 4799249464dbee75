namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>
/// How the pixels of a frame are stored; V4L2's four-character code in brackets.
/// YUV formats are BT.601 in limited range (luma 16..235, chroma 16..240), as webcams and libcamera deliver them.
/// </summary>
public enum PixelFormat
{
    /// <summary>Three bytes per pixel: red, green, blue [RGB3].</summary>
    Rgb24,

    /// <summary>Three bytes per pixel: blue, green, red [BGR3].</summary>
    Bgr24,

    /// <summary>Four bytes per pixel: red, green, blue and an unused one [RX24, AB24].</summary>
    Rgba32,

    /// <summary>One byte per pixel, 0 black to 255 white [GREY].</summary>
    Gray8,

    /// <summary>Two pixels in four bytes: Y0, Cb, Y1, Cr [YUYV]. Even widths.</summary>
    Yuyv,

    /// <summary>A luma plane, then one of Cb, Cr pairs, each for 2×2 pixels [NV12]. Even widths and heights.</summary>
    Nv12,

    /// <summary>
    /// A luma plane, then a Cb and a Cr plane of half the width and height [YU12, also called I420]. Even widths and heights.
    /// </summary>
    Yu12,
}
