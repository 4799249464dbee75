using System.Runtime.InteropServices;

namespace MobileNetEdge.Device.Gpio;

/// <summary>Numbers of <c>linux/gpio.h</c>, second version, as they are on 64 bits.</summary>
internal static class LineAbi
{
    public const uint GetChipInfo = 0x8044B401; // GPIO_GET_CHIPINFO_IOCTL
    public const uint GetLineInfo = 0xC100B405; // GPIO_V2_GET_LINEINFO_IOCTL
    public const uint GetLine = 0xC250B407; // GPIO_V2_GET_LINE_IOCTL
    public const uint SetConfig = 0xC110B40D; // GPIO_V2_LINE_SET_CONFIG_IOCTL
    public const uint GetValues = 0xC010B40E; // GPIO_V2_LINE_GET_VALUES_IOCTL
    public const uint SetValues = 0xC010B40F; // GPIO_V2_LINE_SET_VALUES_IOCTL

    public const ulong Used = 1; // GPIO_V2_LINE_FLAG_USED
    public const ulong Input = 4;
    public const ulong Output = 8;
    public const ulong EdgeRising = 0x10;
    public const ulong EdgeFalling = 0x20;
    public const ulong PullUp = 0x100; // GPIO_V2_LINE_FLAG_BIAS_PULL_UP
    public const ulong PullDown = 0x200;
    public const ulong NoPull = 0x400;

    public const uint OutputValues = 2; // GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES
    public const uint RisingEvent = 1; // GPIO_V2_LINE_EVENT_RISING_EDGE
}

/// <summary><c>struct gpiochip_info</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 68)]
internal unsafe struct ChipInfo
{
    [FieldOffset(0)]
    public fixed byte Name[32];

    [FieldOffset(32)]
    public fixed byte Label[32];

    [FieldOffset(64)]
    public uint Lines;
}

/// <summary><c>struct gpio_v2_line_info</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct LineInfo
{
    [FieldOffset(32)]
    public fixed byte Consumer[32];

    [FieldOffset(64)]
    public uint Offset;

    [FieldOffset(72)]
    public ulong Flags;
}

/// <summary><c>struct gpio_v2_line_config</c> with up to one attribute: the value of an output.</summary>
[StructLayout(LayoutKind.Explicit, Size = 272)]
internal struct LineConfig
{
    [FieldOffset(0)]
    public ulong Flags;

    [FieldOffset(8)]
    public uint Attributes;

    [FieldOffset(32)]
    public uint AttributeId;

    [FieldOffset(40)]
    public ulong AttributeValue;

    /// <summary>Which of the request's lines the attribute is for.</summary>
    [FieldOffset(48)]
    public ulong AttributeMask;
}

/// <summary><c>struct gpio_v2_line_request</c> of one line.</summary>
[StructLayout(LayoutKind.Explicit, Size = 592)]
internal unsafe struct LineRequest
{
    [FieldOffset(0)]
    public uint Offset;

    [FieldOffset(256)]
    public fixed byte Consumer[32];

    [FieldOffset(288)]
    public LineConfig Config;

    [FieldOffset(560)]
    public uint Lines;

    /// <summary>The most edges that wait to be read; later ones are lost.</summary>
    [FieldOffset(564)]
    public uint EventBufferSize;

    /// <summary>The line's own descriptor.</summary>
    [FieldOffset(588)]
    public int Descriptor;
}

/// <summary><c>struct gpio_v2_line_values</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct LineValues
{
    public ulong Bits;
    public ulong Mask;
}

/// <summary><c>struct gpio_v2_line_event</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct LineEvent
{
    /// <summary>On the monotonic clock.</summary>
    [FieldOffset(0)]
    public ulong Nanoseconds;

    [FieldOffset(8)]
    public uint Id;

    [FieldOffset(12)]
    public uint Offset;

    /// <summary>Counts the line's edges from 1; a gap says that some were lost.</summary>
    [FieldOffset(20)]
    public uint LineSequence;
}
