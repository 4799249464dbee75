using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Tests.Pictures;

/// <summary>
/// A random picture in any format, kept twice: as a frame in memory, padding full of noise, and as planes of samples, from which
/// the expected pixels and their resize are computed in double precision. Shares no code with what it checks.
/// </summary>
internal sealed class TestPicture
{
    // By format: red, green, blue; or luma, Cb, Cr, the latter of full size with neighbours equal; or gray.
    private readonly byte[][,] _planes;

    private TestPicture(PictureFormat format, byte[] frame, byte[][,] planes) => (Format, Frame, _planes) = (format, frame, planes);

    public PictureFormat Format { get; }

    public byte[] Frame { get; }

    /// <summary>The same samples for the same seed, whatever noise the padding holds.</summary>
    public static TestPicture Random(PictureFormat format, int seed, int paddingSeed)
    {
        Random random = new(seed);
        (int cellWidth, int cellHeight) = format.Pixels switch
        {
            PixelFormat.Yuyv => (2, 1),
            PixelFormat.Nv12 or PixelFormat.Yu12 => (2, 2),
            _ => (1, 1),
        };
        byte[][,] planes =
        [
            Plane(format, random, 1, 1),
            Plane(format, random, cellWidth, cellHeight),
            Plane(format, random, cellWidth, cellHeight),
        ];
        byte[] frame = new byte[format.FrameBytes];
        new Random(paddingSeed).NextBytes(frame);
        for (int y = 0; y < format.Height; y++)
        {
            for (int x = 0; x < format.Width; x++)
            {
                Store(format, frame, x, y, planes[0][y, x], planes[1][y, x], planes[2][y, x]);
            }
        }

        return new TestPicture(format, frame, planes);
    }

    /// <summary>The pixel as 8-bit values in the network's channels.</summary>
    public double[] Pixel(int x, int y, int channels, ChannelOrder order)
    {
        (double a, double b, double c) = (_planes[0][y, x], _planes[1][y, x], _planes[2][y, x]);
        switch (Format.Pixels)
        {
            case PixelFormat.Gray8:
                return channels == 1 ? [a] : [a, a, a];
            case PixelFormat.Rgb24 or PixelFormat.Bgr24 or PixelFormat.Rgba32:
                return channels == 1 ? [Round((0.299 * a) + (0.587 * b) + (0.114 * c))] : Ordered(a, b, c, order);
            default:
                double luma = 255.0 / 219 * (a - 16);
                return channels == 1
                    ? [Round(luma)]
                    : Ordered(
                        Round(luma + Red(c)),
                        Round(luma - (0.114 / 0.587 * Blue(b)) - (0.299 / 0.587 * Red(c))),
                        Round(luma + Blue(b)),
                        order);
        }

        static double Red(double cr) => 2 * (1 - 0.299) * 255.0 / 224 * (cr - 128);
        static double Blue(double cb) => 2 * (1 - 0.114) * 255.0 / 224 * (cb - 128);
    }

    /// <summary>The resized picture before its rounding: [height, width, channels].</summary>
    public double[] Resize(int height, int width, int channels, Preprocessing how)
    {
        (int left, int top, int w, int h) = (0, 0, Format.Width, Format.Height);
        (int atX, int atY, int toWidth, int toHeight) = (0, 0, width, height);
        if (how.Fit == Fit.Crop)
        {
            (left, top, w, h) = Centred(w, h, width, height);
        }
        else if (how.Fit == Fit.Letterbox)
        {
            (atX, atY, toWidth, toHeight) = Centred(width, height, Format.Width, Format.Height);
        }

        double[] result = new double[height * width * channels];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Round(how.Mean[how.Mean.Length == 1 ? 0 : i % channels]);
        }

        double[][] pixels = new double[h * w][];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Pixel(left + (i % w), top + (i / w), channels, how.Channels);
        }

        for (int y = 0; y < toHeight; y++)
        {
            double[] rows = Weights(h, toHeight, y, how.Resampling);
            for (int x = 0; x < toWidth; x++)
            {
                double[] columns = Weights(w, toWidth, x, how.Resampling);
                for (int c = 0; c < channels; c++)
                {
                    double sum = 0;
                    for (int i = 0; i < pixels.Length; i++)
                    {
                        sum += rows[i / w] * columns[i % w] * pixels[i][c];
                    }

                    result[((((atY + y) * width) + atX + x) * channels) + c] = sum;
                }
            }
        }

        return result;
    }

    /// <summary>Weight of each of the source pixels of an axis in a target pixel.</summary>
    private static double[] Weights(int source, int target, int at, Resampling resampling)
    {
        double[] weights = new double[source];
        double ratio = (double)source / target;
        if (resampling == Resampling.Area && ratio > 1)
        {
            for (int i = 0; i < source; i++)
            {
                weights[i] = Math.Max(0, Math.Min(i + 1, (at + 1) * ratio) - Math.Max(i, at * ratio)) / ratio;
            }
        }
        else
        {
            // A tent of half-width 1 around the target's centre; what falls outside belongs to the outermost pixel.
            for (int i = -1; i <= source; i++)
            {
                weights[Math.Clamp(i, 0, source - 1)] += Math.Max(0, 1 - Math.Abs(i + 0.5 - ((at + 0.5) * ratio)));
            }
        }

        return weights;
    }

    private static (int X, int Y, int Width, int Height) Centred(int width, int height, int ratioWidth, int ratioHeight)
    {
        // In decimals, which hold halves exactly.
        int w = Math.Clamp((int)Math.Round((decimal)height * ratioWidth / ratioHeight, MidpointRounding.AwayFromZero), 1, width);
        int h = Math.Clamp((int)Math.Round((decimal)width * ratioHeight / ratioWidth, MidpointRounding.AwayFromZero), 1, height);
        return ((width - w) / 2, (height - h) / 2, w, h);
    }

    private static byte[,] Plane(PictureFormat format, Random random, int cellWidth, int cellHeight)
    {
        byte[,] plane = new byte[format.Height, format.Width];
        for (int y = 0; y < format.Height; y++)
        {
            for (int x = 0; x < format.Width; x++)
            {
                bool first = x % cellWidth == 0 && y % cellHeight == 0;
                plane[y, x] = first ? (byte)random.Next(256) : plane[y - (y % cellHeight), x - (x % cellWidth)];
            }
        }

        return plane;
    }

    private static void Store(PictureFormat format, byte[] frame, int x, int y, byte a, byte b, byte c)
    {
        int row = y * format.Stride;
        int chroma = format.Height * format.Stride;
        switch (format.Pixels)
        {
            case PixelFormat.Rgb24:
                (frame[row + (3 * x)], frame[row + (3 * x) + 1], frame[row + (3 * x) + 2]) = (a, b, c);
                break;
            case PixelFormat.Bgr24:
                (frame[row + (3 * x)], frame[row + (3 * x) + 1], frame[row + (3 * x) + 2]) = (c, b, a);
                break;
            case PixelFormat.Rgba32:
                (frame[row + (4 * x)], frame[row + (4 * x) + 1], frame[row + (4 * x) + 2]) = (a, b, c);
                break;
            case PixelFormat.Gray8:
                frame[row + x] = a;
                break;
            case PixelFormat.Yuyv:
                (frame[row + (2 * x)], frame[row + (4 * (x / 2)) + 1], frame[row + (4 * (x / 2)) + 3]) = (a, b, c);
                break;
            case PixelFormat.Nv12:
                frame[row + x] = a;
                (frame[chroma + (y / 2 * format.Stride) + (x & ~1)], frame[chroma + (y / 2 * format.Stride) + (x | 1)]) = (b, c);
                break;
            case PixelFormat.Yu12:
                int cr = chroma + (format.Height / 2 * (format.Stride / 2));
                frame[row + x] = a;
                frame[chroma + (y / 2 * (format.Stride / 2)) + (x / 2)] = b;
                frame[cr + (y / 2 * (format.Stride / 2)) + (x / 2)] = c;
                break;
        }
    }

    private static double[] Ordered(double red, double green, double blue, ChannelOrder order) =>
        order == ChannelOrder.Rgb ? [red, green, blue] : [blue, green, red];

    private static double Round(double value) => Math.Clamp(Math.Floor(value + 0.5), 0, 255);
}
