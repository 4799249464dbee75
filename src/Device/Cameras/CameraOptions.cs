using System.Text.Json.Serialization;

namespace MobileNetEdge.Device.Cameras;

/// <summary>Which camera to take frames from; <see cref="CameraFactory"/> makes it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(V4L2CameraOptions), "v4l2")]
[JsonDerivedType(typeof(PipeCameraOptions), "rpicam")]
[JsonDerivedType(typeof(FolderCameraOptions), "folder")]
[JsonDerivedType(typeof(MjpegHttpCameraOptions), "mjpeg")]
internal abstract record CameraOptions
{
    /// <summary>How long to wait before a camera that failed is opened again.</summary>
    public RetryOptions Retry { get; set; } = new();
}

/// <summary>A V4L2 device of Linux: webcams, capture sticks, vivid.</summary>
/// <param name="Path">The device, such as "/dev/video0"; "/dev/v4l/by-id/…" stays the same when it is plugged in elsewhere.</param>
/// <param name="Width">Pixels per row to ask for; the driver may choose the nearest size it supports.</param>
/// <param name="Height">Rows to ask for.</param>
/// <param name="FramesPerSecond">Frame rate to ask for; 0 leaves the driver's own.</param>
/// <param name="Format">The pixel format to insist on; null takes the best of those that the camera has.</param>
internal sealed record V4L2CameraOptions(
    string Path = "/dev/video0", int Width = 640, int Height = 480, double FramesPerSecond = 0, V4L2Format? Format = null)
    : CameraOptions
{
    /// <summary>Buffers that the driver fills in turn; 2 to 32.</summary>
    public int Buffers { get; set; } = 4;

    /// <summary>A camera that delivers no good frame for this long is opened again.</summary>
    [JsonPropertyName("silenceSeconds")]
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>The V4L2 formats that can be read, best first: colour at the least cost for driver and processor.</summary>
internal enum V4L2Format
{
    Yuyv,
    Nv12,
    Yu12,
    Rgb24,
    Bgr24,

    /// <summary>One byte per pixel, no colour.</summary>
    Grey,

    /// <summary>One JPEG per frame: decoded to RGB24, which allocates memory for each.</summary>
    Mjpeg,
}

/// <summary>
/// A child process that writes YUV420 frames to its standard output: <c>rpicam-vid</c>, the way to the CSI cameras of a Raspberry Pi.
/// </summary>
/// <param name="Width">Pixels per row; a multiple of 64, because rpicam-vid pads rows of other widths.</param>
/// <param name="Height">Rows; even.</param>
/// <param name="FramesPerSecond">Frame rate to ask for.</param>
/// <param name="Command">The program; null looks for rpicam-vid, then libcamera-vid, in PATH.</param>
internal sealed record PipeCameraOptions(int Width = 640, int Height = 480, double FramesPerSecond = 15, string? Command = null)
    : CameraOptions
{
    /// <summary>More arguments for the program, such as "--hflip".</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>A program that writes nothing for this long is restarted.</summary>
    [JsonPropertyName("silenceSeconds")]
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>The JPEG, PNG and BMP pictures of a folder, by name.</summary>
/// <param name="Path">The folder, or one picture.</param>
/// <param name="FramesPerSecond">The rate of the timestamps.</param>
/// <param name="Loop">Starts again at the end, forever.</param>
/// <param name="RealTime">Waits until a frame's time has come; else frames come as fast as they are requested.</param>
internal sealed record FolderCameraOptions(string Path, double FramesPerSecond = 10, bool Loop = true, bool RealTime = true)
    : CameraOptions;

/// <summary>
/// A stream of JPEGs over HTTP (multipart/x-mixed-replace), as network cameras and mjpg-streamer give it. Allocates memory for each frame.
/// </summary>
/// <param name="Url">http or https; a name and password before the host are sent as basic authentication.</param>
internal sealed record MjpegHttpCameraOptions(Uri Url) : CameraOptions
{
    /// <summary>The time limit for connecting, and for each frame.</summary>
    [JsonPropertyName("silenceSeconds")]
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest JPEG that is accepted.</summary>
    public int MaxFrameBytes { get; set; } = 16 << 20;
}

/// <summary>
/// The wait before a camera that failed is opened again: doubles from failure to failure, and is short again after a frame.
/// </summary>
/// <param name="FirstSeconds">The first wait.</param>
/// <param name="LongestSeconds">The longest wait.</param>
internal sealed record RetryOptions(double FirstSeconds = 0.5, double LongestSeconds = 30);
