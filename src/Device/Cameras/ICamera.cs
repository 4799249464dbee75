namespace MobileNetEdge.Device.Cameras;

/// <summary>A source of frames. For one thread, the one that captures.</summary>
internal interface ICamera : IDisposable
{
    /// <summary>The name for messages, such as "/dev/video0".</summary>
    string Name { get; }

    /// <summary>
    /// Waits for the next frame and lends it until the next call. Opens the camera if it is not open; after a
    /// <see cref="CameraException"/> the next call waits, longer each time, and opens it again. The format may change from frame to frame:
    /// pictures of a folder differ, and a camera that was plugged in again may give another.
    /// </summary>
    /// <returns>False when there are no more frames to come, as at the end of a folder of pictures.</returns>
    /// <exception cref="CameraException">The camera is missing, was unplugged or misbehaves; the message names it and the fix.</exception>
    /// <exception cref="OperationCanceledException">At once when <paramref name="cancel"/> is.</exception>
    bool TryNext(out CameraFrame frame, CancellationToken cancel);
}
