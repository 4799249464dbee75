using MobileNetEdge.Device.Linux;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Device.Cameras.V4L2;

/// <summary>
/// A V4L2 device, streaming into mapped memory. A raw frame is a view of the driver's own buffer and allocates nothing; MJPEG is decoded,
/// which allocates. Returns the newest frame available: older ones go back to the driver, and show as a gap in the numbers, as damaged ones
/// do.
/// </summary>
internal sealed class V4L2Camera : ReopeningCamera
{
    /// <summary>A frame that waited longer than this is stale: the driver had no buffer left for a newer one.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMilliseconds(100);

    private readonly V4L2CameraOptions _options;
    private readonly IKernel _kernel;
    private readonly Wakeup _wakeup;
    private readonly DamagedFrames _damaged;
    private VideoDevice? _device;
    private VideoStream? _stream;
    private V4L2Format _format;
    private PictureFormat _picture;
    private byte[] _decoded = [];
    private uint? _lent;
    private uint? _driverSequence;
    private long _sequence = -1;

    /// <param name="options">Which device, and what to ask of it.</param>
    /// <param name="time">The clock of waits; timestamps are the driver's, on the same clock.</param>
    /// <param name="kernel">Linux; a simulated one in tests.</param>
    /// <param name="warn">Receives what is wrong with frames that were skipped.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public V4L2Camera(V4L2CameraOptions options, TimeProvider time, IKernel kernel, Action<string> warn)
        : base(options.Path, options.Retry, time)
    {
        if (options.Width is < 1 or > PictureFormat.MaxSize || options.Height is < 1 or > PictureFormat.MaxSize)
        {
            throw new ArgumentException(
                $"{options.Path}: {options.Width}×{options.Height} pixels; 1 to {PictureFormat.MaxSize} each way.", nameof(options));
        }

        if (options.FramesPerSecond is not (>= 0 and <= 1000))
        {
            throw new ArgumentException($"{options.Path}: {options.FramesPerSecond} frames per second; 0 to 1000.", nameof(options));
        }

        if (options.Buffers is < 2 or > 32)
        {
            throw new ArgumentException($"{options.Path}: {options.Buffers} buffers; 2 to 32.", nameof(options));
        }

        (_options, _kernel, _wakeup, _damaged) = (options, kernel, new Wakeup(), new DamagedFrames(time, warn));
    }

    public override void Dispose()
    {
        base.Dispose();
        _wakeup.Dispose();
    }

    protected override void Open(CancellationToken cancel)
    {
        _device = new VideoDevice(_kernel, _options.Path);
        if (!_device.IsCamera)
        {
            string what = $"{_device.Card} ({_device.Driver})";
            throw Error(_device.HasPlanes
                ? $"{what} gives planes in buffers of their own, which cannot be read; for a CSI camera use the pipe camera with rpicam-vid"
                : $"{what} is not a camera; 'mobilenet-edge-agent doctor' lists those there are");
        }

        (_format, VideoFormat set) = VideoFormats.Negotiate(_device, _options);
        if (_format.Pixels() is { } pixels)
        {
            _picture = Layout(pixels, set);
        }

        if (_options.FramesPerSecond > 0)
        {
            VideoParameters parameters = new()
            {
                Type = VideoAbi.Capture,
                PeriodNumerator = 1000,
                PeriodDenominator = (uint)Math.Max(1, Math.Round(1000 * _options.FramesPerSecond)),
            };
            _device.Control(VideoAbi.SetParameters, ref parameters); // not every camera can; the timestamps of its frames show the rate
        }

        _stream = new VideoStream(_device, _options.Buffers);
    }

    protected override bool Next(out CameraFrame frame, CancellationToken cancel)
    {
        VideoStream stream = _stream!;
        if (_lent is { } lent)
        {
            _lent = null;
            stream.Queue(lent);
        }

        _wakeup.Follow(cancel);
        long start = Time.GetTimestamp();
        _damaged.StartWait();
        bool waited = false;
        Span<PollEntry> ready = [new PollEntry(_device!.Descriptor), new PollEntry(_wakeup.Descriptor)];
        while (true)
        {
            if (TryNewest(stream, !waited, out VideoBuffer buffer))
            {
                _lent = buffer.Index;
                ReadOnlySpan<byte> bytes = _format == V4L2Format.Mjpeg ? _decoded : stream.Bytes(buffer);
                frame = new CameraFrame(_picture, bytes, _sequence, Timestamp(buffer));
                return true;
            }

            if (waited && (ready[0].Ready & ~PollEntry.Readable) != 0)
            {
                throw Error("the driver reports an error and gives no frame; plug the camera in again, or look at 'dmesg'");
            }

            TimeSpan left = _options.Silence - Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                throw Error($"no good frame for {_options.Silence.TotalSeconds:0.#} s{_damaged.InThisWait}; look at its cable and power, "
                    + "or ask for a smaller picture");
            }

            waited = Kernel.Poll(ready, left);
            cancel.ThrowIfCancellationRequested();
        }
    }

    protected override void Close()
    {
        _lent = null;
        _driverSequence = null;
        _stream?.Dispose();
        _stream = null;
        _device?.Dispose();
        _device = null;
    }

    /// <summary>Takes the frames that the driver has ready, keeps the newest undamaged one, and gives the others back.</summary>
    private bool TryNewest(VideoStream stream, bool mayBeStale, out VideoBuffer newest)
    {
        bool found = false;
        newest = default;
        while (stream.TryDequeue(out VideoBuffer buffer))
        {
            // Some drivers restart their numbers at 0: then no loss can be counted.
            uint step = _driverSequence is { } last ? buffer.Sequence - last : 1;
            _sequence += step is > 0 and < int.MaxValue ? step : 1;
            _driverSequence = buffer.Sequence;
            if (!IsWhole(stream, buffer) || (mayBeStale && Now() - Timestamp(buffer) > StaleAfter))
            {
                stream.Queue(buffer.Index);
                continue;
            }

            if (found)
            {
                stream.Queue(newest.Index);
            }

            (newest, found) = (buffer, true);
        }

        return found && (_format != V4L2Format.Mjpeg || TryDecode(stream, newest));
    }

    private bool IsWhole(VideoStream stream, in VideoBuffer buffer)
    {
        if ((buffer.Flags & VideoAbi.Damaged) != 0)
        {
            _damaged.Add($"{Name}: the driver says that a frame is damaged");
            return false;
        }

        int bytes = stream.Bytes(buffer).Length;
        int least = _format == V4L2Format.Mjpeg ? 1 : _picture.FrameBytes;
        if (bytes < least)
        {
            _damaged.Add($"{Name}: a frame is {(bytes == 0 ? "empty" : "cut short")}");
            return false;
        }

        return true;
    }

    private bool TryDecode(VideoStream stream, in VideoBuffer buffer)
    {
        try
        {
            Picture picture = MjpegFrame.Decode(Name, stream.Bytes(buffer));
            (_picture, _decoded) = (new PictureFormat(PixelFormat.Rgb24, picture.Width, picture.Height), picture.Rgb);
            return true;
        }
        catch (InputException error)
        {
            _damaged.Add(error.Message);
            stream.Queue(buffer.Index);
            return false;
        }
    }

    /// <summary>
    /// The driver's timestamp, if it is on our clock. Some drivers stamp a frame with the end of its period, which is yet to come; such a
    /// timestamp becomes the present.
    /// </summary>
    private TimeSpan Timestamp(in VideoBuffer buffer)
    {
        TimeSpan now = Now();
        TimeSpan stamp = new((buffer.Seconds * TimeSpan.TicksPerSecond) + (buffer.Microseconds * TimeSpan.TicksPerMicrosecond));
        return (buffer.Flags & VideoAbi.TimestampKind) == VideoAbi.TimestampMonotonic && stamp < now ? stamp : now;
    }

    private PictureFormat Layout(PixelFormat pixels, in VideoFormat set)
    {
        try
        {
            return new PictureFormat(pixels, (int)set.Width, (int)set.Height, (int)set.BytesPerLine);
        }
        catch (ArgumentException error)
        {
            throw Error($"{_device!.Card}: {error.Message} Ask for another size.", error);
        }
    }
}
