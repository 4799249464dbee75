using System.Runtime.InteropServices;
using MobileNetEdge.Device.Gpio;

namespace MobileNetEdge.Device.Tests.Gpio;

/// <summary>The numbers that a C compiler gives for linux/gpio.h on 64 bits, x64 and arm64 alike.</summary>
public sealed class LineAbiTests
{
    public static TheoryData<uint, int> Sizes { get; } = new()
    {
        { LineAbi.GetChipInfo, Marshal.SizeOf<ChipInfo>() },
        { LineAbi.GetLineInfo, Marshal.SizeOf<LineInfo>() },
        { LineAbi.GetLine, Marshal.SizeOf<LineRequest>() },
        { LineAbi.SetConfig, Marshal.SizeOf<LineConfig>() },
        { LineAbi.GetValues, Marshal.SizeOf<LineValues>() },
        { LineAbi.SetValues, Marshal.SizeOf<LineValues>() },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_request_names_the_size_of_what_goes_with_it(uint request, int size) => Assert.Equal(size, (int)(request >> 16) & 0x3FFF);

    [Fact]
    public void Fields_lie_where_the_kernel_has_them()
    {
        Assert.Equal(0x48, Offset<LineInfo>(nameof(LineInfo.Flags)));
        Assert.Equal(0x120, Offset<LineRequest>(nameof(LineRequest.Config)));
        Assert.Equal(0x230, Offset<LineRequest>(nameof(LineRequest.Lines)));
        Assert.Equal(0x24C, Offset<LineRequest>(nameof(LineRequest.Descriptor)));
        Assert.Equal(0x20, Offset<LineConfig>(nameof(LineConfig.AttributeId)));
        Assert.Equal(0x14, Offset<LineEvent>(nameof(LineEvent.LineSequence)));
        Assert.Equal(0x30, Marshal.SizeOf<LineEvent>());
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);
}
