using MobileNetEdge.Device.Cameras.V4L2;
using MobileNetEdge.Device.Linux;

namespace MobileNetEdge.Device.Cameras;

/// <summary>Makes the camera that options describe. It is opened by its first frame.</summary>
internal static class CameraFactory
{
    /// <param name="options">Which camera.</param>
    /// <param name="time">The clock of timestamps and waits.</param>
    /// <param name="warn">Receives warnings that stop nothing, such as a picture that cannot be read.</param>
    /// <exception cref="ArgumentException">The options make no sense; the message names the option and what it may be.</exception>
    public static ICamera Create(CameraOptions options, TimeProvider time, Action<string> warn) => options switch
    {
        V4L2CameraOptions device => new V4L2Camera(device, time, Kernel.Instance, warn),
        PipeCameraOptions pipe => new PipeCamera(pipe, time),
        MjpegHttpCameraOptions stream => new MjpegHttpCamera(stream, time, warn),
        FolderCameraOptions folder => new FolderCamera(folder, time, warn),
        _ => throw new ArgumentException($"There is no camera of kind {options.GetType().Name}.", nameof(options)),
    };
}
