using System.Runtime.CompilerServices;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Triggers;

/// <summary>A picture as a coarse grid: the mean brightness of each cell.</summary>
/// <param name="format">Of the frames to come.</param>
internal sealed class LumaCells(PictureFormat format)
{
    private const int MostColumns = 32;
    private const int MostRows = 24;

    // Every other row is enough for a mean, and halves the memory traffic.
    private const int RowStep = 2;

    public PictureFormat Format { get; } = format;

    public int Columns { get; } = Math.Min(MostColumns, format.Width);

    public int Rows { get; } = Math.Min(MostRows, format.Height);

    /// <param name="frame">In <see cref="Format"/>.</param>
    /// <param name="means">[rows, columns], 0 to 255 each.</param>
    public void Measure(in CameraFrame frame, Span<float> means)
    {
        for (int row = 0; row < Rows; row++)
        {
            int top = row * Format.Height / Rows;
            int bottom = (row + 1) * Format.Height / Rows;
            for (int column = 0; column < Columns; column++)
            {
                int left = column * Format.Width / Columns;
                int right = (column + 1) * Format.Width / Columns;
                long sum = 0;
                int count = 0;
                for (int y = top; y < bottom; y += RowStep)
                {
                    sum += RowSum(frame.Bytes[(y * Format.Stride)..], left, right);
                    count += right - left;
                }

                means[(row * Columns) + column] = sum / (256f * count);
            }
        }
    }

    /// <summary>256 times the brightness of the pixels from <paramref name="left"/> up to before <paramref name="right"/>.</summary>
    private uint RowSum(ReadOnlySpan<byte> row, int left, int right) => Format.Pixels switch
    {
        PixelFormat.Yuyv => 256 * Sum(row[(2 * left)..((2 * right) - 1)], 2),
        PixelFormat.Rgb24 => Weighted(row[(3 * left)..(3 * right)], 3, 77, 29),
        PixelFormat.Bgr24 => Weighted(row[(3 * left)..(3 * right)], 3, 29, 77),
        PixelFormat.Rgba32 => Weighted(row[(4 * left)..(4 * right)], 4, 77, 29),
        _ => 256 * Sum(row[left..right], 1),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // so that step is a constant
    private static uint Sum(ReadOnlySpan<byte> pixels, int step)
    {
        uint sum = 0;
        for (int i = 0; i < pixels.Length; i += step)
        {
            sum += pixels[i];
        }

        return sum;
    }

    /// <summary>Rec. 601 luma, (77 R + 150 G + 29 B) / 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Weighted(ReadOnlySpan<byte> pixels, int step, uint first, uint third)
    {
        uint sum = 0;
        for (int i = 0; i + 2 < pixels.Length; i += step)
        {
            sum += (first * pixels[i]) + (150u * pixels[i + 1]) + (third * pixels[i + 2]);
        }

        return sum;
    }
}
