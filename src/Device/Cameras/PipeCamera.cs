using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text;
using MobileNetEdge.Device.Linux;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Cameras;

/// <summary>
/// A child process that writes YUV420 frames to its standard output, one after another and nothing else. A frame is read into one buffer,
/// and allocates nothing; a frame that the process did not finish is dropped. When the process ends it is started again after a wait.
/// </summary>
internal sealed class PipeCamera : ReopeningCamera
{
    /// <summary>
    /// libcamera pads rows to a multiple of this on every Raspberry Pi without saying so, so other widths could not be read.
    /// </summary>
    private const int RowAlignment = 64;

    private static readonly string[] Commands = ["rpicam-vid", "libcamera-vid"]; // from Raspberry Pi OS bookworm on, and before it

    private readonly PipeCameraOptions _options;
    private readonly PictureFormat _format;
    private readonly byte[] _frame;
    private readonly byte[] _complaints = new byte[2048]; // the newest of what it writes to standard error
    private readonly Wakeup _wakeup;
    private int _complaintBytes;
    private Process? _process;
    private int _output;
    private int _errors;
    private int _filled;
    private long _sequence;

    /// <param name="options">Which program, and what to ask of it.</param>
    /// <param name="time">The clock of timestamps and waits.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public PipeCamera(PipeCameraOptions options, TimeProvider time)
        : base(options.Command ?? Commands[0], options.Retry, time)
    {
        if (options.Width % RowAlignment != 0)
        {
            throw new ArgumentException(
                $"{Name}: a width of {options.Width} pixels; it must be a multiple of {RowAlignment}, as 320, 640 or 1280, because "
                    + "libcamera pads other rows.", nameof(options));
        }

        if (options.FramesPerSecond is not (> 0 and <= 1000))
        {
            throw new ArgumentException(
                $"{Name}: {options.FramesPerSecond} frames per second; more than 0 and up to 1000.", nameof(options));
        }

        _options = options;
        _format = new PictureFormat(PixelFormat.Yu12, options.Width, options.Height);
        _frame = new byte[_format.FrameBytes];
        _wakeup = new Wakeup();
    }

    /// <summary>
    /// The program's path, for <c>doctor</c>: <paramref name="command"/>, or the first of rpicam-vid and libcamera-vid in PATH; null if
    /// it is not there.
    /// </summary>
    public static string? Find(string? command)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries);
        return (command is null ? Commands : [command])
            .SelectMany(name => name.Contains('/', StringComparison.Ordinal)
                ? [name]
                : folders.Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }

    public override void Dispose()
    {
        base.Dispose();
        _wakeup.Dispose();
    }

    protected override void Open(CancellationToken cancel)
    {
        _complaintBytes = 0;
        string path = Find(_options.Command) ?? throw Error(
            _options.Command is null
                ? "neither rpicam-vid nor libcamera-vid is there; 'sudo apt install rpicam-apps-lite'"
                : "there is no such program; give its path, or leave it out to look for rpicam-vid");
        ProcessStartInfo start = new(path) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        string[] arguments =
        [
            "--codec", "yuv420", "--output", "-", "--nopreview", "--timeout", "0", "--verbose", "0",
            "--width",
            _options.Width.ToString(CultureInfo.InvariantCulture),
            "--height",
            _options.Height.ToString(CultureInfo.InvariantCulture),
            "--framerate", _options.FramesPerSecond.ToString(CultureInfo.InvariantCulture),
            .. _options.Arguments,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw Error($"{path} cannot be started: {error.Message}", error);
        }

        // The streams stay unread: their descriptors are waited for and read here, so that a frame costs no memory and a wait can be
        // cancelled.
        _output = Descriptor(_process.StandardOutput.BaseStream);
        _errors = Descriptor(_process.StandardError.BaseStream);
    }

    protected override bool Next(out CameraFrame frame, CancellationToken cancel)
    {
        _wakeup.Follow(cancel);
        long start = Time.GetTimestamp();
        Span<PollEntry> ready = [new PollEntry(_output), new PollEntry(_wakeup.Descriptor), new PollEntry(_errors)];
        while (_filled < _frame.Length)
        {
            TimeSpan left = _options.Silence - Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                throw Error($"no whole frame for {_options.Silence.TotalSeconds:0.#} s{Complaint()}; is another program using the camera?");
            }

            bool any = Kernel.Poll(ready, left);
            cancel.ThrowIfCancellationRequested();
            if (any && ready[2].Ready != 0 && !ReadComplaints())
            {
                ready[2].Descriptor = -1; // closed: poll skips it
            }

            if (any && ready[0].Ready != 0)
            {
                ReadFrame();
            }
        }

        _filled = 0;
        frame = new CameraFrame(_format, _frame, _sequence++, Now());
        return true;
    }

    protected override void Close()
    {
        _filled = 0;
        if (_process is { } process)
        {
            _process = null;
            try
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit(TimeSpan.FromSeconds(1)); // the camera is free for the next one
            }
            catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
            {
                // It had already ended.
            }

            process.Dispose();
        }
    }

    private static int Descriptor(Stream stream) => (int)((PipeStream)stream).SafePipeHandle.DangerousGetHandle();

    /// <summary>Reads as much of the frame as is available.</summary>
    private void ReadFrame()
    {
        int bytes = Kernel.Read(_output, _frame.AsSpan(_filled));
        if (bytes > 0)
        {
            _filled += bytes;
        }
        else if (bytes != -Errno.TryAgain)
        {
            Span<PollEntry> errors = [new PollEntry(_errors)];
            while (Kernel.Poll(errors, TimeSpan.Zero) && ReadComplaints()) // a child of its own may hold it open: never wait for the end
            {
            }

            string ended = _process!.WaitForExit(TimeSpan.FromSeconds(1))
                ? $"the program ended with code {_process.ExitCode}"
                : "the program closed its output";
            string partial = _filled > 0 ? $", {_filled} bytes into a frame of {_frame.Length}" : string.Empty;
            throw Error($"{ended}{partial}{Complaint()}");
        }
    }

    /// <returns>False when there is nothing to read now or later.</returns>
    private bool ReadComplaints()
    {
        if (_complaintBytes == _complaints.Length)
        {
            _complaintBytes /= 2;
            _complaints.AsSpan(_complaintBytes).CopyTo(_complaints);
        }

        int bytes = Kernel.Read(_errors, _complaints.AsSpan(_complaintBytes));
        _complaintBytes += Math.Max(0, bytes);
        return bytes > 0;
    }

    /// <summary>The last line that it wrote to standard error, to be appended to a message.</summary>
    private string Complaint()
    {
        string? last = Encoding.UTF8
            .GetString(_complaints, 0, _complaintBytes)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault();
        return last is null ? string.Empty : $": {last}";
    }
}
