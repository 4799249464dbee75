using MobileNetEdge.Device.Linux;

namespace MobileNetEdge.Device.Cameras.V4L2;

/// <summary>A device that captures into buffers of its own, which are mapped here and go back and forth.</summary>
internal sealed unsafe class VideoStream : IDisposable
{
    private readonly VideoDevice _device;
    private readonly (nint Address, uint Bytes)[] _buffers;
    private readonly int _mapped;

    /// <param name="device">With its format set.</param>
    /// <param name="count">Buffers to ask for; the driver may give more or fewer.</param>
    /// <exception cref="CameraException">It cannot stream.</exception>
    public VideoStream(VideoDevice device, int count)
    {
        _device = device;
        VideoBufferRequest request = new() { Count = (uint)count, Type = VideoAbi.Capture, Memory = VideoAbi.MemoryMapped };
        Check("VIDIOC_REQBUFS", device.Control(VideoAbi.RequestBuffers, ref request));
        _buffers = new (nint, uint)[request.Count];
        try
        {
            if (request.Count < 2)
            {
                throw device.Error("VIDIOC_REQBUFS", Errno.NoMemory); // with one, the driver would have none while a frame is in use
            }

            for (uint i = 0; i < request.Count; i++)
            {
                VideoBuffer buffer = New(i);
                Check("VIDIOC_QUERYBUF", device.Control(VideoAbi.QueryBuffer, ref buffer));
                nint address = device.Map(buffer);
                Check("mmap", address is < 0 and > -4096 ? (int)address : 0); // −errno
                _buffers[_mapped++] = (address, buffer.Length);
                Queue(i);
            }

            uint type = VideoAbi.Capture;
            Check("VIDIOC_STREAMON", device.Control(VideoAbi.StreamOn, ref type));
        }
        catch (CameraException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A buffer that the driver has filled. Must be given back by <see cref="Queue"/>.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="CameraException">The device has gone, or its driver gave up.</exception>
    public bool TryDequeue(out VideoBuffer buffer)
    {
        VideoBuffer next = New(0);
        int result = _device.Control(VideoAbi.DequeueBuffer, ref next);
        buffer = next;
        if (result == -Errno.TryAgain)
        {
            return false;
        }

        Check("VIDIOC_DQBUF", result);
        return buffer.Index < _buffers.Length
            ? true
            : throw _device.Error($"VIDIOC_DQBUF gave buffer {buffer.Index} of {_buffers.Length}", Errno.Io);
    }

    /// <summary>Gives a buffer to the driver, to be filled.</summary>
    /// <exception cref="CameraException">The device has gone.</exception>
    public void Queue(uint index)
    {
        VideoBuffer buffer = New(index);
        Check("VIDIOC_QBUF", _device.Control(VideoAbi.QueueBuffer, ref buffer));
    }

    /// <summary>What the driver wrote into a buffer.</summary>
    public ReadOnlySpan<byte> Bytes(scoped in VideoBuffer buffer)
    {
        (nint address, uint bytes) = _buffers[buffer.Index];
        return new ReadOnlySpan<byte>((void*)address, (int)Math.Min(buffer.BytesUsed, bytes));
    }

    /// <summary>Unmaps the buffers: no frame may still refer to their memory.</summary>
    public void Dispose()
    {
        uint type = VideoAbi.Capture;
        _device.Control(VideoAbi.StreamOff, ref type); // fails if the device has gone, which does not matter
        foreach ((nint address, uint bytes) in _buffers.AsSpan(0, _mapped))
        {
            _device.Unmap(address, bytes);
        }

        VideoBufferRequest none = new() { Type = VideoAbi.Capture, Memory = VideoAbi.MemoryMapped };
        _device.Control(VideoAbi.RequestBuffers, ref none);
    }

    private static VideoBuffer New(uint index) => new() { Index = index, Type = VideoAbi.Capture, Memory = VideoAbi.MemoryMapped };

    private void Check(string call, int result)
    {
        if (result < 0)
        {
            throw _device.Error(call, -result);
        }
    }
}
