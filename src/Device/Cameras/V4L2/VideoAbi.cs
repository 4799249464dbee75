using System.Runtime.InteropServices;

namespace MobileNetEdge.Device.Cameras.V4L2;

/// <summary>Numbers of <c>linux/videodev2.h</c>, as they are on 64 bits.</summary>
internal static class VideoAbi
{
    public const uint QueryCapability = 0x80685600; // VIDIOC_QUERYCAP
    public const uint EnumerateFormats = 0xC0405602; // VIDIOC_ENUM_FMT
    public const uint SetFormat = 0xC0D05605; // VIDIOC_S_FMT
    public const uint RequestBuffers = 0xC0145608; // VIDIOC_REQBUFS
    public const uint QueryBuffer = 0xC0585609; // VIDIOC_QUERYBUF
    public const uint QueueBuffer = 0xC058560F; // VIDIOC_QBUF
    public const uint DequeueBuffer = 0xC0585611; // VIDIOC_DQBUF
    public const uint StreamOn = 0x40045612; // VIDIOC_STREAMON
    public const uint StreamOff = 0x40045613; // VIDIOC_STREAMOFF
    public const uint SetParameters = 0xC0CC5616; // VIDIOC_S_PARM
    public const uint EnumerateFrameSizes = 0xC02C564A; // VIDIOC_ENUM_FRAMESIZES

    public const uint Capture = 1; // V4L2_BUF_TYPE_VIDEO_CAPTURE
    public const uint MemoryMapped = 1; // V4L2_MEMORY_MMAP
    public const uint Discrete = 1; // V4L2_FRMSIZE_TYPE_DISCRETE
    public const uint Progressive = 1; // V4L2_FIELD_NONE

    public const uint CanCapture = 1; // V4L2_CAP_VIDEO_CAPTURE
    public const uint CanCapturePlanes = 0x1000; // V4L2_CAP_VIDEO_CAPTURE_MPLANE
    public const uint CanStream = 0x4000000; // V4L2_CAP_STREAMING
    public const uint HasDeviceCapabilities = 0x80000000; // V4L2_CAP_DEVICE_CAPS

    public const uint Damaged = 0x40; // V4L2_BUF_FLAG_ERROR
    public const uint TimestampKind = 0xE000; // V4L2_BUF_FLAG_TIMESTAMP_MASK
    public const uint TimestampMonotonic = 0x2000; // V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC

    /// <summary>A format's code from its four characters, as "YUYV".</summary>
    public static uint FourCC(ReadOnlySpan<byte> name) => name[0] | ((uint)name[1] << 8) | ((uint)name[2] << 16) | ((uint)name[3] << 24);

    public static string FourCC(uint code) => string.Create(4, code, static (name, code) =>
    {
        for (int i = 0; i < name.Length; i++)
        {
            char letter = (char)((code >> (8 * i)) & 0x7F); // the topmost bit says big-endian
            name[i] = char.IsControl(letter) ? '?' : letter;
        }
    }).TrimEnd();
}

/// <summary><c>struct v4l2_capability</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 104)]
internal unsafe struct VideoCapability
{
    [FieldOffset(0)]
    public fixed byte Driver[16];

    [FieldOffset(16)]
    public fixed byte Card[32];

    /// <summary>The capabilities of all nodes of the device together.</summary>
    [FieldOffset(84)]
    public uint Capabilities;

    /// <summary>The capabilities of this node.</summary>
    [FieldOffset(88)]
    public uint DeviceCapabilities;
}

/// <summary><c>struct v4l2_fmtdesc</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct VideoFormatDescription
{
    [FieldOffset(0)]
    public uint Index;

    [FieldOffset(4)]
    public uint Type;

    [FieldOffset(44)]
    public uint PixelFormat;
}

/// <summary><c>struct v4l2_frmsizeenum</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 44)]
internal struct VideoFrameSize
{
    [FieldOffset(0)]
    public uint Index;

    [FieldOffset(4)]
    public uint PixelFormat;

    [FieldOffset(8)]
    public uint Type;

    /// <summary>Of a discrete size; the least of a range.</summary>
    [FieldOffset(12)]
    public uint Width;

    /// <summary>Height of a discrete size; the greatest width of a range.</summary>
    [FieldOffset(16)]
    public uint HeightOrMaxWidth;

    [FieldOffset(24)]
    public uint MinHeight;

    [FieldOffset(28)]
    public uint MaxHeight;
}

/// <summary><c>struct v4l2_format</c> with its <c>v4l2_pix_format</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
internal struct VideoFormat
{
    [FieldOffset(0)]
    public uint Type;

    [FieldOffset(8)]
    public uint Width;

    [FieldOffset(12)]
    public uint Height;

    [FieldOffset(16)]
    public uint PixelFormat;

    [FieldOffset(20)]
    public uint Field;

    [FieldOffset(24)]
    public uint BytesPerLine;

    [FieldOffset(28)]
    public uint SizeImage;
}

/// <summary><c>struct v4l2_streamparm</c> with its <c>v4l2_captureparm</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 204)]
internal struct VideoParameters
{
    [FieldOffset(0)]
    public uint Type;

    /// <summary>Seconds per frame, as a fraction.</summary>
    [FieldOffset(12)]
    public uint PeriodNumerator;

    [FieldOffset(16)]
    public uint PeriodDenominator;
}

/// <summary><c>struct v4l2_requestbuffers</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 20)]
internal struct VideoBufferRequest
{
    [FieldOffset(0)]
    public uint Count;

    [FieldOffset(4)]
    public uint Type;

    [FieldOffset(8)]
    public uint Memory;
}

/// <summary><c>struct v4l2_buffer</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 88)]
internal struct VideoBuffer
{
    [FieldOffset(0)]
    public uint Index;

    [FieldOffset(4)]
    public uint Type;

    [FieldOffset(8)]
    public uint BytesUsed;

    [FieldOffset(12)]
    public uint Flags;

    [FieldOffset(24)]
    public long Seconds;

    [FieldOffset(32)]
    public long Microseconds;

    [FieldOffset(56)]
    public uint Sequence;

    [FieldOffset(60)]
    public uint Memory;

    [FieldOffset(64)]
    public uint Offset;

    [FieldOffset(72)]
    public uint Length;
}
