using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Triggers;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Tests.Triggers;

/// <summary>Shows frames to a trigger.</summary>
internal static class Frames
{
    private static readonly PictureFormat Dot = new(PixelFormat.Gray8, 1, 1);

    /// <summary>A frame of which only the time matters.</summary>
    public static bool FiresAt(this ITrigger trigger, double seconds) =>
        trigger.Fires(new CameraFrame(Dot, [0], 0, TimeSpan.FromSeconds(seconds)));

    public static bool Fires(this ITrigger trigger, PictureFormat format, byte[] bytes, double seconds) =>
        trigger.Fires(new CameraFrame(format, bytes, 0, TimeSpan.FromSeconds(seconds)));
}
