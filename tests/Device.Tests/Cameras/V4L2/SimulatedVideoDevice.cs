using System.Runtime.InteropServices;
using MobileNetEdge.Device.Cameras.V4L2;
using MobileNetEdge.Device.Linux;
using MobileNetEdge.Device.Tests.Linux;

namespace MobileNetEdge.Device.Tests.Cameras.V4L2;

/// <summary>
/// A V4L2 device as the kernel's document describes it: formats, buffers that go from queued to filled to taken and back, frames that are
/// lost while none is queued. Breaking a rule fails as it does there.
/// </summary>
internal sealed unsafe class SimulatedVideoDevice(TimeProvider time, params string[] formats) : SimulatedDevice
{
    private readonly Lock _lock = new();
    private readonly Queue<uint> _queued = [];
    private readonly Queue<VideoBuffer> _filled = [];
    private readonly Dictionary<nint, nuint> _mapped = [];
    private nint[] _memory = [];
    private bool[] _ownedByDriver = [];
    private int _descriptor = -1;
    private VideoFormat _set;
    private bool _streaming;
    private bool _unplugged;
    private uint _sequence;

    /// <summary>What <see cref="Open"/> gives instead of a descriptor.</summary>
    public int OpenError { get; set; }

    /// <summary>Requests that fail, and how.</summary>
    public Dictionary<uint, int> Failing { get; } = [];

    public uint Capabilities { get; set; } = VideoAbi.CanCapture | VideoAbi.CanStream;

    /// <summary>Padding bytes after each row.</summary>
    public int Padding { get; set; }

    /// <summary>The only size it has; null takes any.</summary>
    public (int Width, int Height)? OnlySize { get; set; }

    /// <summary>How far timestamps are ahead of the time.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>What kind timestamps are of.</summary>
    public uint TimestampKind { get; set; } = VideoAbi.TimestampMonotonic;

    public int Mappings => _mapped.Count;

    public uint BuffersAskedFor { get; private set; }

    public VideoParameters Parameters { get; private set; }

    /// <summary>Takes a picture.</summary>
    /// <returns>False when it was lost: no buffer was queued, or the device does not stream.</returns>
    public bool Produce(byte fill, uint flags = 0, int? bytesUsed = null) => Produce(span => span.Fill(fill), flags, bytesUsed);

    public bool Produce(byte[] data) => Produce(span => data.CopyTo(span), 0, data.Length);

    public bool Fill(byte fill)
    {
        lock (_lock)
        {
            return TryTakePicture(out VideoBuffer buffer) && Hand(buffer, fill);
        }
    }

    /// <summary>Frames that the sensor took and the driver counted, but that are never delivered.</summary>
    public void Skip(uint frames) => _sequence += frames;

    public void Unplug()
    {
        lock (_lock)
        {
            _unplugged = true;
            Signal();
        }
    }

    public override int Open()
    {
        lock (_lock)
        {
            if (OpenError != 0)
            {
                return -OpenError;
            }

            Assert.True(_descriptor < 0, "opened twice");
            return _descriptor = Kernel.NewEvent();
        }
    }

    public override void Closed()
    {
        lock (_lock)
        {
            _descriptor = -1;
            _streaming = false;
            Release();
        }
    }

    public override int Control(uint request, void* argument)
    {
        lock (_lock)
        {
            if (_unplugged)
            {
                return -Errno.NoDevice;
            }

            if (Failing.TryGetValue(request, out int error))
            {
                return -error;
            }

            return request switch
            {
                VideoAbi.QueryCapability => Describe((VideoCapability*)argument),
                VideoAbi.EnumerateFormats => EnumerateFormat((VideoFormatDescription*)argument),
                VideoAbi.EnumerateFrameSizes => EnumerateSize((VideoFrameSize*)argument),
                VideoAbi.SetFormat => SetFormat((VideoFormat*)argument),
                VideoAbi.SetParameters => SetParameters((VideoParameters*)argument),
                VideoAbi.RequestBuffers => RequestBuffers((VideoBufferRequest*)argument),
                VideoAbi.QueryBuffer => QueryBuffer((VideoBuffer*)argument),
                VideoAbi.QueueBuffer => Queue((VideoBuffer*)argument),
                VideoAbi.DequeueBuffer => Dequeue((VideoBuffer*)argument),
                VideoAbi.StreamOn => Stream(on: true),
                VideoAbi.StreamOff => Stream(on: false),
                _ => -Errno.NoSuchControl,
            };
        }
    }

    public override nint Map(nuint bytes, long offset)
    {
        lock (_lock)
        {
            nint address = _memory[offset / 4096];
            Assert.Equal(_set.SizeImage, bytes);
            _mapped.Add(address, bytes);
            return address;
        }
    }

    public override void Unmap(nint address, nuint bytes)
    {
        lock (_lock)
        {
            if (_mapped.Remove(address, out nuint mapped))
            {
                Assert.Equal(mapped, bytes);
            }
        }
    }

    private bool Produce(Action<Span<byte>> write, uint flags, int? bytesUsed)
    {
        lock (_lock)
        {
            if (!TryTakePicture(out VideoBuffer buffer))
            {
                return false;
            }

            write(new Span<byte>((void*)_memory[buffer.Index], (int)_set.SizeImage));
            buffer.BytesUsed = (uint)(bytesUsed ?? (int)_set.SizeImage);
            buffer.Flags |= flags;
            _filled.Enqueue(buffer);
            Signal();
            return true;
        }
    }

    private bool Hand(VideoBuffer buffer, byte fill)
    {
        new Span<byte>((void*)_memory[buffer.Index], (int)_set.SizeImage).Fill(fill);
        buffer.BytesUsed = _set.SizeImage;
        _filled.Enqueue(buffer);
        Signal();
        return true;
    }

    private bool TryTakePicture(out VideoBuffer buffer)
    {
        buffer = default;
        if (!_streaming || _unplugged)
        {
            return false;
        }

        uint sequence = _sequence++;
        if (!_queued.TryDequeue(out uint index))
        {
            return false;
        }

        TimeSpan now = time.GetElapsedTime(0, time.GetTimestamp()) + Ahead;
        buffer = new VideoBuffer
        {
            Index = index,
            Type = VideoAbi.Capture,
            Memory = VideoAbi.MemoryMapped,
            Flags = TimestampKind,
            Sequence = sequence,
            Seconds = (long)Math.Floor(now.TotalSeconds),
            Microseconds = now.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond,
        };
        return true;
    }

    private int Describe(VideoCapability* capability)
    {
        "simulated"u8.CopyTo(new Span<byte>(capability->Driver, 16));
        "A camera of the tests"u8.CopyTo(new Span<byte>(capability->Card, 32));
        (capability->Capabilities, capability->DeviceCapabilities) = (Capabilities | VideoAbi.HasDeviceCapabilities, Capabilities);
        return 0;
    }

    private int EnumerateFormat(VideoFormatDescription* description)
    {
        if (description->Type != VideoAbi.Capture || description->Index >= formats.Length)
        {
            return -Errno.Invalid;
        }

        description->PixelFormat = Code(formats[description->Index]);
        return 0;
    }

    private int EnumerateSize(VideoFrameSize* size)
    {
        if (size->Index > 0 || OnlySize is not { } only)
        {
            return -Errno.Invalid;
        }

        (size->Type, size->Width, size->HeightOrMaxWidth) = (VideoAbi.Discrete, (uint)only.Width, (uint)only.Height);
        return 0;
    }

    private int SetFormat(VideoFormat* format)
    {
        if (_memory.Length > 0)
        {
            return -Errno.Busy;
        }

        (int width, int height) = OnlySize ?? ((int)format->Width, (int)format->Height);
        string name = formats.FirstOrDefault(name => Code(name) == format->PixelFormat) ?? formats[0];
        (int rowBytes, double rows) = name switch
        {
            "YUYV" => (2 * width, height),
            "RGB3" or "BGR3" => (3 * width, height),
            "NV12" or "YU12" => (width, 1.5 * height),
            "MJPG" => (0, 0),
            _ => (width, (double)height),
        };
        (format->Width, format->Height, format->PixelFormat) = ((uint)width, (uint)height, Code(name));
        format->BytesPerLine = (uint)(rowBytes == 0 ? 0 : rowBytes + Padding);
        format->SizeImage = rowBytes == 0 ? (uint)(width * height * 3) : (uint)(format->BytesPerLine * rows);
        _set = *format;
        return 0;
    }

    private int SetParameters(VideoParameters* parameters)
    {
        Parameters = *parameters;
        return 0;
    }

    private int RequestBuffers(VideoBufferRequest* request)
    {
        if (request->Type != VideoAbi.Capture || request->Memory != VideoAbi.MemoryMapped)
        {
            return -Errno.Invalid;
        }

        if (_streaming || (request->Count > 0 && _memory.Length > 0))
        {
            return -Errno.Busy;
        }

        Release();
        BuffersAskedFor = Math.Max(BuffersAskedFor, request->Count);
        _memory = [.. Enumerable.Range(0, (int)request->Count).Select(_ => (nint)NativeMemory.Alloc(_set.SizeImage))];
        _ownedByDriver = new bool[_memory.Length];
        return 0;
    }

    private int QueryBuffer(VideoBuffer* buffer)
    {
        if (buffer->Index >= _memory.Length)
        {
            return -Errno.Invalid;
        }

        (buffer->Offset, buffer->Length) = (buffer->Index * 4096, _set.SizeImage);
        return 0;
    }

    private int Queue(VideoBuffer* buffer)
    {
        if (buffer->Index >= _memory.Length || _ownedByDriver[buffer->Index])
        {
            return -Errno.Invalid;
        }

        _ownedByDriver[buffer->Index] = true;
        _queued.Enqueue(buffer->Index);
        return 0;
    }

    private int Dequeue(VideoBuffer* buffer)
    {
        if (!_streaming)
        {
            return -Errno.Invalid;
        }

        if (!_filled.TryDequeue(out VideoBuffer filled))
        {
            return -Errno.TryAgain;
        }

        *buffer = filled;
        _ownedByDriver[filled.Index] = false;
        if (_filled.Count == 0)
        {
            Span<byte> count = stackalloc byte[8];
            Kernel.Read(_descriptor, count);
        }

        return 0;
    }

    private int Stream(bool on)
    {
        if (on && _queued.Count == 0)
        {
            return -Errno.Invalid;
        }

        _streaming = on;
        if (!on)
        {
            _queued.Clear();
            _filled.Clear();
            Array.Clear(_ownedByDriver);
        }

        return 0;
    }

    private void Release()
    {
        foreach (nint memory in _memory)
        {
            NativeMemory.Free((void*)memory);
        }

        (_memory, _ownedByDriver) = ([], []);
        _queued.Clear();
        _filled.Clear();
    }

    private void Signal()
    {
        if (_descriptor >= 0)
        {
            Kernel.Write(_descriptor, [1, 0, 0, 0, 0, 0, 0, 0]);
        }
    }

    private static uint Code(string name) => VideoAbi.FourCC(System.Text.Encoding.ASCII.GetBytes(name.PadRight(4)));
}
