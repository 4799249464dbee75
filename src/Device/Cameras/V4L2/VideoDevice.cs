using MobileNetEdge.Device.Linux;

namespace MobileNetEdge.Device.Cameras.V4L2;

/// <summary>An open V4L2 node: what it is and what it offers.</summary>
internal sealed unsafe class VideoDevice : IDisposable
{
    private readonly IKernel _kernel;
    private readonly string _path;

    /// <exception cref="CameraException">There is no such node, or this user may not open it.</exception>
    public VideoDevice(IKernel kernel, string path)
    {
        (_kernel, _path) = (kernel, path);
        Descriptor = kernel.Open(path);
        if (Descriptor < 0)
        {
            throw Error("open", -Descriptor);
        }

        VideoCapability capability = default;
        if (Control(VideoAbi.QueryCapability, ref capability) is int result and < 0)
        {
            Dispose();
            throw Error("VIDIOC_QUERYCAP", -result);
        }

        uint can = (capability.Capabilities & VideoAbi.HasDeviceCapabilities) != 0
            ? capability.DeviceCapabilities
            : capability.Capabilities;
        Card = FixedText.Read(new ReadOnlySpan<byte>(capability.Card, 32));
        Driver = FixedText.Read(new ReadOnlySpan<byte>(capability.Driver, 16));
        IsCamera = (can & VideoAbi.CanCapture) != 0 && (can & VideoAbi.CanStream) != 0;
        HasPlanes = (can & VideoAbi.CanCapturePlanes) != 0;
    }

    public int Descriptor { get; }

    /// <summary>The product name.</summary>
    public string Card { get; }

    /// <summary>The driver, such as "uvcvideo".</summary>
    public string Driver { get; }

    /// <summary>Whether it captures frames of one buffer each, and streams them.</summary>
    public bool IsCamera { get; }

    /// <summary>Whether it captures frames whose planes have buffers of their own, as the CSI receivers of some boards do.</summary>
    public bool HasPlanes { get; }

    /// <returns>0, or −errno.</returns>
    public int Control<T>(uint request, ref T argument)
        where T : unmanaged
    {
        fixed (T* address = &argument)
        {
            return _kernel.Control(Descriptor, request, address);
        }
    }

    /// <summary>Codes of its pixel formats.</summary>
    public IReadOnlyList<uint> Formats()
    {
        List<uint> formats = [];
        VideoFormatDescription description = new() { Type = VideoAbi.Capture };
        while (Control(VideoAbi.EnumerateFormats, ref description) >= 0)
        {
            formats.Add(description.PixelFormat);
            description = new VideoFormatDescription { Index = description.Index + 1, Type = VideoAbi.Capture };
        }

        return formats;
    }

    /// <summary>The sizes of a pixel format, such as "640×480" or "16×16 to 4096×2160".</summary>
    public IReadOnlyList<string> Sizes(uint format)
    {
        List<string> sizes = [];
        VideoFrameSize size = new() { PixelFormat = format };
        while (Control(VideoAbi.EnumerateFrameSizes, ref size) >= 0)
        {
            bool discrete = size.Type == VideoAbi.Discrete;
            sizes.Add(discrete
                ? $"{size.Width}×{size.HeightOrMaxWidth}"
                : $"{size.Width}×{size.MinHeight} to {size.HeightOrMaxWidth}×{size.MaxHeight}");
            if (!discrete)
            {
                break; // a range is the only answer
            }

            size = new VideoFrameSize { Index = size.Index + 1, PixelFormat = format };
        }

        return sizes;
    }

    public nint Map(in VideoBuffer buffer) => _kernel.Map(Descriptor, buffer.Length, buffer.Offset);

    public void Unmap(nint address, uint bytes) => _kernel.Unmap(address, bytes);

    /// <summary>An exception that says what went wrong and what to do.</summary>
    public CameraException Error(string call, int error) => new(error switch
    {
        Errno.NoEntry or Errno.NoDeviceBehind =>
            $"{_path}: there is no such camera; plug it in, or list the cameras with 'mobilenet-edge-agent doctor'",
        Errno.NoDevice => $"{_path}: the camera was unplugged",
        Errno.AccessDenied or Errno.NotPermitted =>
            $"{_path}: this user may not use it; 'sudo usermod -aG video $USER', then log in again",
        Errno.Busy => $"{_path}: another program uses it; 'fuser -v {_path}' says which",
        Errno.NoSuchControl => $"{_path}: this is not a V4L2 device",
        Errno.Io => $"{_path}: {call}: the driver lost the signal or the device ({Errno.Message(error)}); look at its cable and 'dmesg'",
        _ => $"{_path}: {call}: {Errno.Message(error)}",
    });

    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            _kernel.Close(Descriptor);
        }
    }
}
