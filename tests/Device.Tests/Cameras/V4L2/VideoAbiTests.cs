using System.Runtime.InteropServices;
using MobileNetEdge.Device.Cameras.V4L2;

namespace MobileNetEdge.Device.Tests.Cameras.V4L2;

/// <summary>The numbers that a C compiler gives for linux/videodev2.h on 64 bits, x64 and arm64 alike.</summary>
public sealed class VideoAbiTests
{
    public static TheoryData<uint, int> Sizes { get; } = new()
    {
        { VideoAbi.QueryCapability, Marshal.SizeOf<VideoCapability>() },
        { VideoAbi.EnumerateFormats, Marshal.SizeOf<VideoFormatDescription>() },
        { VideoAbi.EnumerateFrameSizes, Marshal.SizeOf<VideoFrameSize>() },
        { VideoAbi.SetFormat, Marshal.SizeOf<VideoFormat>() },
        { VideoAbi.SetParameters, Marshal.SizeOf<VideoParameters>() },
        { VideoAbi.RequestBuffers, Marshal.SizeOf<VideoBufferRequest>() },
        { VideoAbi.QueryBuffer, Marshal.SizeOf<VideoBuffer>() },
        { VideoAbi.QueueBuffer, Marshal.SizeOf<VideoBuffer>() },
        { VideoAbi.DequeueBuffer, Marshal.SizeOf<VideoBuffer>() },
        { VideoAbi.StreamOn, sizeof(int) },
        { VideoAbi.StreamOff, sizeof(int) },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_request_names_the_size_of_what_goes_with_it(uint request, int size) => Assert.Equal(size, (int)(request >> 16) & 0x3FFF);

    [Fact]
    public void Fields_lie_where_the_kernel_has_them()
    {
        Assert.Equal(0x18, Offset<VideoBuffer>(nameof(VideoBuffer.Seconds)));
        Assert.Equal(0x38, Offset<VideoBuffer>(nameof(VideoBuffer.Sequence)));
        Assert.Equal(0x40, Offset<VideoBuffer>(nameof(VideoBuffer.Offset)));
        Assert.Equal(0x48, Offset<VideoBuffer>(nameof(VideoBuffer.Length)));
        Assert.Equal(0x08, Offset<VideoFormat>(nameof(VideoFormat.Width)));
        Assert.Equal(0x58, Offset<VideoCapability>(nameof(VideoCapability.DeviceCapabilities)));
        Assert.Equal(0x2C, Offset<VideoFormatDescription>(nameof(VideoFormatDescription.PixelFormat)));
        Assert.Equal(0x0C, Offset<VideoFrameSize>(nameof(VideoFrameSize.Width)));
        Assert.Equal(0x04 + 0x08, Offset<VideoParameters>(nameof(VideoParameters.PeriodNumerator)));
    }

    [Fact]
    public void Codes_of_formats_are_their_characters()
    {
        Assert.Equal(0x32315559u, VideoAbi.FourCC("YU12"u8)); // V4L2_PIX_FMT_YUV420
        Assert.Equal("MJPG", VideoAbi.FourCC(0x47504A4D)); // V4L2_PIX_FMT_MJPEG
        Assert.Equal("Y16", VideoAbi.FourCC(0xA0363159)); // V4L2_PIX_FMT_Y16_BE
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);
}
