using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Device.Cameras;

/// <summary>The pictures of a folder in the order of their names, as RGB24 frames of their own sizes. Allocates memory for each.</summary>
internal sealed class FolderCamera : ReopeningCamera
{
    private readonly FolderCameraOptions _options;
    private readonly Action<string> _warn;
    private readonly HashSet<string> _warned = [];
    private readonly TimeSpan _period;
    private IReadOnlyList<string> _pictures = [];
    private int _next;
    private long _sequence;
    private TimeSpan? _last;

    /// <param name="options">Which folder, and how fast.</param>
    /// <param name="time">The clock of timestamps and waits.</param>
    /// <param name="warn">Receives the name of each picture that cannot be read, and why, once.</param>
    /// <exception cref="ArgumentException">The frame rate is not a number above 0.</exception>
    public FolderCamera(FolderCameraOptions options, TimeProvider time, Action<string> warn)
        : base(options.Path, options.Retry, time)
    {
        if (options.FramesPerSecond is not (> 0 and <= 1000))
        {
            throw new ArgumentException(
                $"{options.FramesPerSecond} frames per second of {options.Path}: more than 0 and up to 1000.", nameof(options));
        }

        (_options, _warn, _period) = (options, warn, TimeSpan.FromSeconds(1 / options.FramesPerSecond));
    }

    protected override void Open(CancellationToken cancel)
    {
        try
        {
            _pictures = File.Exists(_options.Path) ? [_options.Path] : PictureFolder.Find(_options.Path);
        }
        catch (InputException error)
        {
            throw new CameraException(error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error(error.Message, error);
        }
    }

    protected override bool Next(out CameraFrame frame, CancellationToken cancel)
    {
        for (int unreadable = 0; unreadable < _pictures.Count; unreadable++)
        {
            if (_next == _pictures.Count)
            {
                if (!_options.Loop)
                {
                    frame = default;
                    return false;
                }

                _next = 0;
            }

            if (Read(_pictures[_next++]) is { } picture)
            {
                TimeSpan timestamp = WaitForTurn(cancel);
                frame = new CameraFrame(
                    new PictureFormat(PixelFormat.Rgb24, picture.Width, picture.Height), picture.Rgb, _sequence++, timestamp);
                return true;
            }
        }

        if (!_options.Loop && _sequence > 0)
        {
            frame = default;
            return false;
        }

        throw Error("none of the pictures can be read; the warnings say why");
    }

    protected override void Close()
    {
        _pictures = [];
        _next = 0;
    }

    private Picture? Read(string path)
    {
        try
        {
            return PictureFile.Load(path);
        }
        catch (InputException error)
        {
            if (_warned.Add(path))
            {
                _warn($"{error.Message}; skipped");
            }

            return null;
        }
    }

    /// <summary>A frame that is requested late is returned at once, with the present time as its timestamp.</summary>
    private TimeSpan WaitForTurn(CancellationToken cancel)
    {
        TimeSpan now = Now();
        TimeSpan due = _last + _period ?? now;
        if (_options.RealTime)
        {
            if (due > now)
            {
                Task.Delay(due - now, Time, cancel).GetAwaiter().GetResult();
            }
            else
            {
                due = now;
            }
        }

        _last = due;
        return due;
    }
}
