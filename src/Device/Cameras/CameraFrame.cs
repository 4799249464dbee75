using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Cameras;

/// <summary>A frame borrowed from a camera: its bytes belong to the camera and change when the next frame is requested.</summary>
/// <param name="format">How pixels lie in <paramref name="bytes"/>.</param>
/// <param name="bytes">All planes, at least <see cref="PictureFormat.FrameBytes"/>.</param>
/// <param name="sequence">
/// Number of the frame, from 0 and ever growing; a gap says how many were lost, damaged or skipped for a newer one. Continues without a
/// gap when a camera is opened again.
/// </param>
/// <param name="timestamp">
/// When it was taken, on the monotonic clock of <see cref="TimeProvider.GetTimestamp"/>, since that clock's zero.
/// </param>
internal readonly ref struct CameraFrame(PictureFormat format, ReadOnlySpan<byte> bytes, long sequence, TimeSpan timestamp)
{
    public PictureFormat Format { get; } = format;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public long Sequence { get; } = sequence;

    public TimeSpan Timestamp { get; } = timestamp;
}
