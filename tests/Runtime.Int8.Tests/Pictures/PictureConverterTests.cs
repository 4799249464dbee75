using CsCheck;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Tests.Pictures;

public sealed class PictureConverterTests
{
    private static readonly Preprocessing Plain = new([127.5f], [127.5f], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear);

    private static readonly Gen<PictureFormat> Formats =
        Gen.Select(Gen.Enum<PixelFormat>(), Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[0, 5]).Select((pixels, width, height, padding) =>
        {
            bool yuv = pixels is PixelFormat.Yuyv or PixelFormat.Nv12 or PixelFormat.Yu12;
            (width, height) = yuv ? (2 * width, 2 * height) : (width, height);
            return new PictureFormat(pixels, width, height, new PictureFormat(pixels, width, height).Stride + (2 * padding));
        });

    private static readonly Gen<Preprocessing> Preprocessings =
        Gen.Select(Gen.Float[-20f, 280f], Gen.Enum<ChannelOrder>(), Gen.Enum<Fit>(), Gen.Enum<Resampling>())
            .Select((mean, order, fit, resampling) => new Preprocessing([mean], [100f], order, fit, resampling));

    /// <summary>Rows of several vectors and a rest, cut anywhere by the fit.</summary>
    private static readonly Gen<PictureFormat> WideFormats =
        Gen.Select(Gen.Enum<PixelFormat>(), Gen.Int[1, 60], Gen.Int[1, 8], Gen.Int[0, 5]).Select((pixels, width, height, padding) =>
            new PictureFormat(pixels, 2 * width, 2 * height, new PictureFormat(pixels, 2 * width, 2 * height).Stride + (2 * padding)));

    private static readonly Gen<(int Height, int Width, int Channels)> WideTensors =
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 90], Gen.Bool.Select(colour => colour ? 3 : 1));

    private static readonly Gen<(int Height, int Width, int Channels)> Tensors =
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 30], Gen.Bool.Select(colour => colour ? 3 : 1));

    [Fact]
    public void Pixels_are_those_of_a_resize_in_double_precision()
    {
        Gen.Select(Formats, Tensors, Preprocessings, Gen.Int).Sample((format, tensor, how, seed) =>
        {
            TestPicture picture = TestPicture.Random(format, seed, paddingSeed: seed + 1);
            double[] expected = picture.Resize(tensor.Height, tensor.Width, tensor.Channels, how);
            byte[] actual = Pixels(picture, tensor.Height, tensor.Width, tensor.Channels, how);

            // The resize rounds once. A converted source pixel (YUV, or gray of RGB) may in addition differ by 1, where the true
            // value lies within 2^-16 units of a half.
            bool exact = format.Pixels == PixelFormat.Gray8
                || (tensor.Channels == 3 && format.Pixels is PixelFormat.Rgb24 or PixelFormat.Bgr24 or PixelFormat.Rgba32);
            double tolerance = exact ? 0.5 + 1e-9 : 1.5;
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.True(Math.Abs(actual[i] - expected[i]) <= tolerance, $"element {i} is {actual[i]}, expected {expected[i]}");
            }
        }, iter: 800);
    }

    [Fact]
    public void Yuv_is_Bt601_in_limited_range()
    {
        // Every luma in every row; every third Cb and Cr.
        PictureFormat format = new(PixelFormat.Yuyv, 256, 86 * 86);
        byte[] frame = new byte[format.FrameBytes];
        for (int i = 0; i < frame.Length; i += 4)
        {
            int row = i / format.Stride;
            (frame[i], frame[i + 2]) = ((byte)(i / 2), (byte)((i / 2) + 1));
            (frame[i + 1], frame[i + 3]) = ((byte)(row / 86 * 3), (byte)(row % 86 * 3));
        }

        byte[] pixels = new byte[3 * format.Width * format.Height];
        new PictureConverter(format, format.Height, format.Width, 3, Plain, null, InstructionSet.Reference).ToPixels(frame, pixels);
        byte[] vectors = new byte[pixels.Length];
        new PictureConverter(format, format.Height, format.Width, 3, Plain).ToPixels(frame, vectors);
        Assert.True(pixels.AsSpan().SequenceEqual(vectors));
        int different = 0;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            int row = i / (3 * 256);
            double y = ((i / 3 % 256) - 16) * 255.0 / 219;
            double cb = ((row / 86 * 3) - 128) * 255.0 / 224;
            double cr = ((row % 86 * 3) - 128) * 255.0 / 224;
            double[] exact = [y + (1.402 * cr), y - (0.344136286 * cb) - (0.714136286 * cr), y + (1.772 * cb)];
            for (int c = 0; c < 3; c++)
            {
                double error = Math.Abs(pixels[i + c] - Math.Clamp(exact[c], 0, 255));
                Assert.True(error <= 0.502, $"row {row}, luma {i / 3 % 256}, channel {c}: {pixels[i + c]}, expected {exact[c]}");
                different += error > 0.5 ? 1 : 0;
            }
        }

        Assert.True(different < pixels.Length / 500, $"{different} of {pixels.Length} values are not the nearest");
    }

    [Theory]
    [InlineData(16, 128, 128, 0, 0, 0)]
    [InlineData(235, 128, 128, 255, 255, 255)]
    [InlineData(81, 90, 240, 254, 0, 0)] // pure red of BT.601's colour bars
    [InlineData(145, 54, 34, 0, 255, 1)] // green
    [InlineData(41, 240, 110, 0, 0, 255)] // blue
    public void Yuv_of_known_colours(byte y, byte cb, byte cr, byte red, byte green, byte blue)
    {
        byte[] pixels = new byte[6];
        new PictureConverter(new PictureFormat(PixelFormat.Yuyv, 2, 1), 1, 2, 3, Plain).ToPixels([y, cb, y, cr], pixels);
        byte[] expected = [red, green, blue, red, green, blue];
        Assert.All(pixels, (value, i) => Assert.InRange(value, expected[i] - 1, expected[i] + 1));
    }

    [Fact]
    public void A_gray_yuv_picture_is_the_same_gray_in_one_channel_and_in_three()
    {
        byte[] gray = new byte[256];
        byte[] colour = new byte[256 * 3];
        byte[] frame = new byte[512];
        for (int i = 0; i < 256; i++)
        {
            (frame[2 * i], frame[(2 * i) + 1]) = ((byte)i, 128);
        }

        new PictureConverter(new PictureFormat(PixelFormat.Yuyv, 256, 1), 1, 256, 1, Plain).ToPixels(frame, gray);
        new PictureConverter(new PictureFormat(PixelFormat.Yuyv, 256, 1), 1, 256, 3, Plain).ToPixels(frame, colour);
        Assert.All(colour, (value, i) => Assert.Equal(gray[i / 3], value));
    }

    [Theory]
    [InlineData(Fit.Crop, Resampling.Bilinear)]
    [InlineData(Fit.Crop, Resampling.Area)]
    [InlineData(Fit.Letterbox, Resampling.Bilinear)]
    [InlineData(Fit.Letterbox, Resampling.Area)]
    [InlineData(Fit.Stretch, Resampling.Bilinear)]
    [InlineData(Fit.Stretch, Resampling.Area)]
    public void A_picture_of_the_tensors_size_passes_bit_by_bit(Fit fit, Resampling resampling)
    {
        TestPicture picture = TestPicture.Random(new PictureFormat(PixelFormat.Rgb24, 31, 17), 1, 2);
        Assert.Equal(picture.Frame, Pixels(picture, 17, 31, 3, Plain with { Fit = fit, Resampling = resampling }));
    }

    [Fact]
    public void A_flat_picture_stays_flat()
    {
        Gen.Select(Tensors, Gen.Int[1, 40], Gen.Int[1, 40], Gen.Byte, Gen.Enum<Resampling>()).Sample((
            tensor, width, height, value, resampling) =>
        {
            byte[] frame = new byte[width * height * 3];
            Array.Fill(frame, value);
            byte[] pixels = new byte[tensor.Height * tensor.Width * tensor.Channels];
            new PictureConverter(new PictureFormat(PixelFormat.Rgb24, width, height), tensor.Height, tensor.Width, tensor.Channels,
                Plain with { Resampling = resampling }).ToPixels(frame, pixels);
            Assert.All(pixels, pixel => Assert.Equal(value, pixel));
        });
    }

    [Fact]
    public void Padding_is_never_read()
    {
        Gen.Select(Formats, Tensors, Preprocessings, Gen.Int).Sample((format, tensor, how, seed) =>
        {
            TestPicture one = TestPicture.Random(format, seed, paddingSeed: 1);
            TestPicture other = TestPicture.Random(format, seed, paddingSeed: 2);
            Assert.Equal(
                Pixels(one, tensor.Height, tensor.Width, tensor.Channels, how),
                Pixels(other, tensor.Height, tensor.Width, tensor.Channels, how));
        });
    }

    [Fact]
    public void Tensors_are_the_same_in_every_instruction_set()
    {
        Gen<Preprocessing> channelwise = Preprocessings.Select(
            how => new Preprocessing([20f, 110f, 200f], [60f, 50f, 40f], how.Channels, how.Fit, how.Resampling));
        Gen.Select(WideFormats, WideTensors, Gen.OneOf(Preprocessings, channelwise), Gen.Int).Sample((format, tensor, how, seed) =>
        {
            how = tensor.Channels == 1 ? new Preprocessing([100f], [50f], how.Channels, how.Fit, how.Resampling) : how;
            TestPicture picture = TestPicture.Random(format, seed, paddingSeed: seed + 1);
            (sbyte[] plain, byte[] plainUnsigned) = Tensor(InstructionSet.Reference);
            foreach (InstructionSet set in InstructionSets.Supported)
            {
                (sbyte[] int8, byte[] uint8) = Tensor(set);
                Assert.Equal(plain, int8);
                Assert.Equal(plainUnsigned, uint8);
            }

            (sbyte[], byte[]) Tensor(InstructionSet set)
            {
                PictureConverter converter = new(
                    format, tensor.Height, tensor.Width, tensor.Channels, how, new QuantizedInput(0.021f, 3), set);
                sbyte[] int8 = new sbyte[converter.TensorLength];
                byte[] uint8 = new byte[converter.TensorLength];
                converter.ToInt8(picture.Frame, int8);
                converter.ToUInt8(picture.Frame, uint8);
                return (int8, uint8);
            }
        }, iter: 200);
    }

    [Fact]
    public void The_largest_sizes_do_not_overflow()
    {
        PictureFormat format = new(PixelFormat.Gray8, PictureFormat.MaxSize, 2);
        byte[] frame = new byte[format.FrameBytes];
        Array.Fill(frame, (byte)255);
        byte[] pixels = new byte[(PictureFormat.MaxSize - 1) * 3];
        Preprocessing stretch = Plain with { Fit = Fit.Stretch };
        new PictureConverter(format, 3, PictureFormat.MaxSize - 1, 1, stretch).ToPixels(frame, pixels);
        Assert.All(pixels, pixel => Assert.Equal(255, pixel));

        pixels = new byte[PictureFormat.MaxSize - 1];
        new PictureConverter(format, PictureFormat.MaxSize - 1, 1, 1, stretch with { Resampling = Resampling.Area }).ToPixels(
            frame, pixels);
        Assert.All(pixels, pixel => Assert.Equal(255, pixel));
    }

    [Fact]
    public void Letterbox_surrounds_the_picture_with_each_channels_mean()
    {
        Preprocessing how = new([10.4f, 300f, -5f], [1f], ChannelOrder.Bgr, Fit.Letterbox, Resampling.Area);
        byte[] frame = new byte[4 * 2 * 3];
        byte[] pixels = new byte[4 * 4 * 3];
        new PictureConverter(new PictureFormat(PixelFormat.Rgb24, 4, 2), 4, 4, 3, how).ToPixels(frame, pixels);
        Assert.Equal([10, 255, 0], pixels[..3]);
        Assert.All(pixels[12..36], value => Assert.Equal(0, value));
        Assert.Equal([10, 255, 0], pixels[^3..]);
    }

    [Fact]
    public void Short_frames_and_wrong_tensors_are_refused()
    {
        PictureConverter converter = new(new PictureFormat(PixelFormat.Nv12, 6, 4, 8), 2, 2, 3, Plain, new QuantizedInput(1f / 127, 0));
        ArgumentException frame = Assert.Throws<ArgumentException>(() => converter.ToInt8(new byte[45], new sbyte[12]));
        Assert.Equal("frame", frame.ParamName);
        Assert.Contains("45 bytes, but 6×4 Nv12 with a stride of 8 needs 46", frame.Message, StringComparison.Ordinal);
        ArgumentException tensor = Assert.Throws<ArgumentException>(() => converter.ToFloat(new byte[46], new float[11]));
        Assert.Contains("11 elements, but the tensor has 12", tensor.Message, StringComparison.Ordinal);
        converter.ToInt8(new byte[46], new sbyte[12]);
    }

    [Fact]
    public void Impossible_converters_are_refused()
    {
        PictureFormat format = new(PixelFormat.Gray8, 4, 4);
        Preprocessing three = new([1f, 2f, 3f], [1f], ChannelOrder.Rgb, Fit.Crop, Resampling.Area);
        Assert.Throws<ArgumentException>(() => new PictureConverter(default, 4, 4, 1, Plain));
        Assert.Throws<ArgumentException>(() => new PictureConverter(format, 4, 4, 2, Plain));
        Assert.Throws<ArgumentException>(() => new PictureConverter(format, 0, 4, 1, Plain));
        Assert.Throws<ArgumentException>(() => new PictureConverter(format, 4, 4, 1, three));
        Assert.Throws<ArgumentException>(() => new PictureConverter(format, 4, 4, 1, Plain, new QuantizedInput(0, 0)));
        Assert.Throws<ArgumentException>(() => new Preprocessing([1f, 2f], [1f], ChannelOrder.Rgb, Fit.Crop, Resampling.Area));
        Assert.Throws<ArgumentException>(() => new Preprocessing([float.NaN], [1f], ChannelOrder.Rgb, Fit.Crop, Resampling.Area));
        Assert.Throws<ArgumentException>(() => new Preprocessing([1f], [0f], ChannelOrder.Rgb, Fit.Crop, Resampling.Area));
        Assert.Throws<InvalidOperationException>(() => new PictureConverter(format, 1, 1, 1, Plain).ToInt8(new byte[16], new sbyte[1]));
    }

    /// <summary>The pixels of the plain code; checks that those of every instruction set are the same.</summary>
    private static byte[] Pixels(TestPicture picture, int height, int width, int channels, Preprocessing how)
    {
        byte[] plain = Pixels(InstructionSet.Reference);
        Assert.All(InstructionSets.Supported, set => Assert.Equal(plain, Pixels(set)));
        return plain;

        byte[] Pixels(InstructionSet set)
        {
            byte[] pixels = new byte[height * width * channels];
            new PictureConverter(picture.Format, height, width, channels, how, null, set).ToPixels(picture.Frame, pixels);
            return pixels;
        }
    }
}
