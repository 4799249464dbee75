using System.Runtime.Intrinsics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>Lays what the windows of a convolution see side by side, one row for each output pixel ("im2row"), with the zero point where they see padding.</summary>
/// <param name="g">The windows.</param>
/// <param name="zeroPoint">The value of padding.</param>
/// <param name="depth">Values of a row: those of a window, and any others up to here, whose weights are 0.</param>
internal readonly unsafe struct RowGatherer(WindowGeometry g, sbyte zeroPoint, int depth)
{
    /// <summary>So many bytes behind the last row may be overwritten.</summary>
    public const int Overrun = 16;

    /// <param name="input">[inputHeight, inputWidth, inputChannels].</param>
    /// <param name="firstPixel">The output pixel that the first row is for.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="rows">[count, depth], and <see cref="Overrun"/> bytes more.</param>
    public void Gather(sbyte* input, int firstPixel, int count, sbyte* rows)
    {
        int lineBytes = g.InputWidth * g.InputChannels;
        int windowBytes = g.FilterWidth * g.InputChannels;

        // Lines of windows are copied 16 bytes at a time, and more than is wanted: what is too much is overwritten by the next. Behind
        // the last 16 bytes of the input that would read what is not there.
        int lastStart = (g.InputHeight * lineBytes) - (((windowBytes + 15) / 16) * 16);
        int y = firstPixel / g.OutputWidth;
        int x = firstPixel % g.OutputWidth;
        for (int i = 0; i < count; i++, rows += depth)
        {
            int top = (y * g.StrideHeight) - g.PadTop;
            int left = (x * g.StrideWidth) - g.PadLeft;
            int start = (top * lineBytes) + (left * g.InputChannels);
            bool inside = top >= 0 && left >= 0 && top + g.FilterHeight <= g.InputHeight && left + g.FilterWidth <= g.InputWidth;
            if (inside && g is { DilationHeight: 1, DilationWidth: 1 } && start + ((g.FilterHeight - 1) * lineBytes) <= lastStart)
            {
                sbyte* from = input + start;
                sbyte* to = rows;
                for (int ky = 0; ky < g.FilterHeight; ky++, from += lineBytes, to += windowBytes)
                {
                    for (int b = 0; b < windowBytes; b += 16)
                    {
                        Vector128.Load(from + b).Store(to + b);
                    }
                }
            }
            else
            {
                Pixels(input, top, left, rows);
            }

            if (++x == g.OutputWidth)
            {
                (x, y) = (0, y + 1);
            }
        }
    }

    /// <summary>A window that reaches over the border, or has gaps.</summary>
    private void Pixels(sbyte* input, int top, int left, sbyte* row)
    {
        for (int ky = 0; ky < g.FilterHeight; ky++)
        {
            int iy = top + (ky * g.DilationHeight);
            for (int kx = 0; kx < g.FilterWidth; kx++, row += g.InputChannels)
            {
                int ix = left + (kx * g.DilationWidth);
                Span<sbyte> pixel = new(row, g.InputChannels);
                if ((uint)iy < g.InputHeight && (uint)ix < g.InputWidth)
                {
                    new ReadOnlySpan<sbyte>(input + (((iy * g.InputWidth) + ix) * g.InputChannels), g.InputChannels).CopyTo(pixel);
                }
                else
                {
                    pixel.Fill(zeroPoint);
                }
            }
        }
    }
}
