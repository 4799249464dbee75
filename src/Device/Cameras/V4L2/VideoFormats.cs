using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Cameras.V4L2;

/// <summary>Chooses the format that a device is set to.</summary>
internal static class VideoFormats
{
    /// <summary>The format's code in the kernel.</summary>
    public static uint Code(this V4L2Format format) => VideoAbi.FourCC(format switch
    {
        V4L2Format.Yuyv => "YUYV"u8,
        V4L2Format.Nv12 => "NV12"u8,
        V4L2Format.Yu12 => "YU12"u8,
        V4L2Format.Rgb24 => "RGB3"u8,
        V4L2Format.Bgr24 => "BGR3"u8,
        V4L2Format.Grey => "GREY"u8,
        V4L2Format.Mjpeg => "MJPG"u8,
        _ => throw new ArgumentException($"There is no format {format}.", nameof(format)),
    });

    /// <summary>The format of a code; null if this program cannot read it.</summary>
    public static V4L2Format? Known(uint code)
    {
        foreach (V4L2Format format in Enum.GetValues<V4L2Format>())
        {
            if (format.Code() == code)
            {
                return format;
            }
        }

        return null;
    }

    /// <summary>How raw frames lie in memory; null for MJPEG.</summary>
    public static PixelFormat? Pixels(this V4L2Format format) => format switch
    {
        V4L2Format.Yuyv => PixelFormat.Yuyv,
        V4L2Format.Nv12 => PixelFormat.Nv12,
        V4L2Format.Yu12 => PixelFormat.Yu12,
        V4L2Format.Rgb24 => PixelFormat.Rgb24,
        V4L2Format.Bgr24 => PixelFormat.Bgr24,
        V4L2Format.Grey => PixelFormat.Gray8,
        _ => null,
    };

    /// <summary>Sets the device to the format asked for, or to the best that it has, and to the nearest size.</summary>
    /// <exception cref="CameraException">It has none that can be read, or not the one asked for.</exception>
    public static (V4L2Format Format, VideoFormat Set) Negotiate(VideoDevice device, V4L2CameraOptions options)
    {
        IReadOnlyList<uint> offered = device.Formats();
        foreach (V4L2Format format in Enum.GetValues<V4L2Format>()) // best first
        {
            if ((options.Format ?? format) != format || !offered.Contains(format.Code()))
            {
                continue;
            }

            VideoFormat set = new()
            {
                Type = VideoAbi.Capture,
                Width = (uint)options.Width,
                Height = (uint)options.Height,
                PixelFormat = format.Code(),
                Field = VideoAbi.Progressive,
            };
            int result = device.Control(VideoAbi.SetFormat, ref set);
            if (result < 0)
            {
                throw device.Error("VIDIOC_S_FMT", -result);
            }

            if (set.PixelFormat == format.Code())
            {
                return (format, set);
            }
        }

        string has = string.Join(", ", offered.Select(VideoAbi.FourCC));
        string wanted = options.Format is { } asked
            ? VideoAbi.FourCC(asked.Code())
            : string.Join(", ", Enum.GetValues<V4L2Format>().Select(static one => VideoAbi.FourCC(one.Code())));
        string fix = options.Format is null
            ? "for a CSI camera use the pipe camera with rpicam-vid"
            : "leave the format out to have one chosen";
        throw new CameraException($"{options.Path}: {device.Card} offers {(has.Length > 0 ? has : "no format")}, not {wanted}; {fix}");
    }
}
