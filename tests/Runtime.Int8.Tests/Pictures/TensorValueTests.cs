using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Tests.Pictures;

/// <summary>From 8-bit pixels to tensor values, and without an allocation.</summary>
public sealed class TensorValueTests
{
    private static readonly float[] Mean = [123.675f, 116.28f, 103.53f];
    private static readonly float[] Std = [58.395f, 57.12f, 57.375f];

    [Fact]
    public void Values_are_normalized_and_quantized_by_channel()
    {
        const float Scale = 0.0187f;
        const int ZeroPoint = -14;
        TestPicture picture = TestPicture.Random(new PictureFormat(PixelFormat.Rgba32, 45, 37), 3, 4);
        PictureConverter converter = new(picture.Format, 19, 23, 3,
            new Preprocessing(Mean, Std, ChannelOrder.Rgb, Fit.Crop, Resampling.Area), new QuantizedInput(Scale, ZeroPoint));
        byte[] pixels = new byte[converter.TensorLength];
        sbyte[] int8 = new sbyte[converter.TensorLength];
        byte[] uint8 = new byte[converter.TensorLength];
        float[] real = new float[converter.TensorLength];
        converter.ToPixels(picture.Frame, pixels);
        converter.ToInt8(picture.Frame, int8);
        converter.ToUInt8(picture.Frame, uint8);
        converter.ToFloat(picture.Frame, real);

        Assert.Equal(19 * 23 * 3, converter.TensorLength);
        for (int i = 0; i < pixels.Length; i++)
        {
            double value = (pixels[i] - (double)Mean[i % 3]) / Std[i % 3];
            Assert.Equal(value, real[i], 1e-6);

            // No pixel's value lies so near to a half step that single precision could tip it.
            int step = (int)Math.Round(value / Scale, MidpointRounding.AwayFromZero) + ZeroPoint;
            Assert.Equal(Math.Clamp(step, -128, 127), int8[i]);
            Assert.Equal(Math.Clamp(step, 0, 255), uint8[i]);
        }
    }

    [Fact]
    public void The_usual_quantization_leaves_pixels_as_they_are()
    {
        PictureFormat format = new(PixelFormat.Gray8, 256, 1);
        byte[] frame = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Preprocessing how = new([127.5f], [127.5f], ChannelOrder.Rgb, Fit.Stretch, Resampling.Bilinear);
        sbyte[] int8 = new sbyte[256];
        byte[] uint8 = new byte[256];
        new PictureConverter(
            format,
            1,
            256,
            1,
            new Preprocessing([0f], [255f], ChannelOrder.Rgb, Fit.Crop, Resampling.Area),
            new QuantizedInput(1f / 255, -128))
            .ToInt8(frame, int8);
        new PictureConverter(format, 1, 256, 1, how, new QuantizedInput(1f / 128, 128)).ToUInt8(frame, uint8);
        Assert.All(int8, (value, i) => Assert.Equal(i - 128, value));
        Assert.All(uint8, (value, i) => Assert.InRange(value, i - 1, i + 1));
    }

    [Fact]
    public void Conversions_allocate_nothing()
    {
        foreach (PixelFormat pixels in Enum.GetValues<PixelFormat>())
        {
            foreach (int channels in (int[])[1, 3])
            {
                foreach (Fit fit in Enum.GetValues<Fit>())
                {
                    Assert.Equal(0, AllocatedBytes(new PictureFormat(pixels, 64, 48, 256), channels, fit));
                }
            }
        }
    }

    private static long AllocatedBytes(PictureFormat format, int channels, Fit fit)
    {
        PictureConverter converter = new(format, 24, 24, channels,
            new Preprocessing([127.5f], [127.5f], ChannelOrder.Bgr, fit, Resampling.Area), new QuantizedInput(1f / 127.5f, -1));
        byte[] frame = new byte[format.FrameBytes];
        byte[] bytes = new byte[converter.TensorLength];
        sbyte[] signed = new sbyte[converter.TensorLength];
        float[] real = new float[converter.TensorLength];
        return Allocation.Of(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                converter.ToPixels(frame, bytes);
                converter.ToInt8(frame, signed);
                converter.ToUInt8(frame, bytes);
                converter.ToFloat(frame, real);
            }
        });
    }
}
