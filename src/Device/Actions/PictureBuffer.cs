using System.Collections.Concurrent;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Actions;

/// <summary>A copy of a frame.</summary>
internal sealed class PictureBuffer
{
    private byte[] _bytes = [];

    public PictureFormat Format { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Format.FrameBytes);

    /// <summary>Allocates only when the frame is larger than any before.</summary>
    public void CopyFrom(in CameraFrame frame)
    {
        Format = frame.Format;
        if (_bytes.Length < Format.FrameBytes)
        {
            _bytes = new byte[Format.FrameBytes];
        }

        frame.Bytes[..Format.FrameBytes].CopyTo(_bytes);
    }
}

/// <summary>A fixed number of buffers: frames that wait for a slow disk must not fill the memory.</summary>
internal sealed class PicturePool
{
    private readonly ConcurrentQueue<PictureBuffer> _free = new();

    public PicturePool(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _free.Enqueue(new PictureBuffer());
        }
    }

    /// <returns>Null when all are in use.</returns>
    public PictureBuffer? Rent() => _free.TryDequeue(out PictureBuffer? buffer) ? buffer : null;

    public void Return(PictureBuffer buffer) => _free.Enqueue(buffer);
}
