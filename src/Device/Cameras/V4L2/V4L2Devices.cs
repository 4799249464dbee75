using MobileNetEdge.Device.Linux;

namespace MobileNetEdge.Device.Cameras.V4L2;

/// <summary>A V4L2 node that captures.</summary>
/// <param name="Path">The path, such as "/dev/video0".</param>
/// <param name="Name">What it calls itself; empty when it cannot be opened.</param>
/// <param name="Formats">What it offers.</param>
/// <param name="Problem">Why it cannot be used, and the fix; null when it can.</param>
internal sealed record V4L2DeviceInfo(string Path, string Name, IReadOnlyList<V4L2FormatInfo> Formats, string? Problem);

/// <summary>A format that a device offers.</summary>
/// <param name="FourCC">The code, such as "YUYV".</param>
/// <param name="Format">The format as this program names it; null if it cannot read it.</param>
/// <param name="Sizes">As "640×480", or one range "16×16 to 4096×2160".</param>
internal sealed record V4L2FormatInfo(string FourCC, V4L2Format? Format, IReadOnlyList<string> Sizes);

/// <summary>The V4L2 cameras of this machine.</summary>
internal static class V4L2Devices
{
    /// <returns>
    /// Nodes that capture, and those that cannot be opened, by number. Other nodes, such as codecs and metadata, are left out.
    /// </returns>
    public static IReadOnlyList<V4L2DeviceInfo> List() =>
        List(Kernel.Instance, Directory.Exists("/dev") ? Directory.GetFiles("/dev", "video*") : []);

    internal static IReadOnlyList<V4L2DeviceInfo> List(IKernel kernel, IEnumerable<string> paths)
    {
        List<V4L2DeviceInfo> devices = [];
        foreach (string path in paths.OrderBy(static path => path.Length).ThenBy(static path => path, StringComparer.Ordinal))
        {
            try
            {
                using VideoDevice device = new(kernel, path);
                if (device.IsCamera)
                {
                    devices.Add(Describe(path, device));
                }
            }
            catch (CameraException error)
            {
                devices.Add(new V4L2DeviceInfo(path, string.Empty, [], error.Message));
            }
        }

        return devices;
    }

    private static V4L2DeviceInfo Describe(string path, VideoDevice device)
    {
        V4L2FormatInfo[] formats = [.. device.Formats().Select(
            code => new V4L2FormatInfo(VideoAbi.FourCC(code), VideoFormats.Known(code), device.Sizes(code)))];
        bool readable = formats.Any(static format => format.Format is not null);
        return new V4L2DeviceInfo(
            path,
            device.Card,
            formats,
            readable ? null : "none of its formats can be read; for a CSI camera use the pipe camera with rpicam-vid");
    }
}
