using System.Runtime.CompilerServices;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// Lays what the windows of a convolution see side by side, one row for each output pixel ("im2row"), with the zero point where they see
/// padding.
/// </summary>
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
    public void Gather(in RowRing input, int firstPixel, int count, sbyte* rows)
    {
        int y = firstPixel / g.OutputWidth;
        int x = firstPixel % g.OutputWidth;
        for (int done = 0; done < count; y++, x = 0)
        {
            int run = Math.Min(count - done, g.OutputWidth - x);
            Line(input, y, x, run, rows + ((nint)done * depth));
            done += run;
        }
    }

    /// <summary>Neighbouring windows of one output row.</summary>
    private void Line(in RowRing input, int y, int x, int count, sbyte* rows)
    {
        int stepBytes = g.StrideWidth * g.InputChannels;
        int top = (y * g.StrideHeight) - g.PadTop;
        (int first, int end) = Whole(input, top, stepBytes);
        for (; count > 0 && x < first; count--, x++, rows += depth)
        {
            Pixels(input, top, (x * g.StrideWidth) - g.PadLeft, rows);
        }

        int whole = Math.Clamp(end - x, 0, count);
        nint left = (x * stepBytes) - (g.PadLeft * g.InputChannels);
        int windowBytes = g.FilterWidth * g.InputChannels;
        if (g.FilterHeight == 3 && whole > 0)
        {
            sbyte* r0 = input[top] + left;
            nint r1 = (nint)(input[top + 1] - input[top]), r2 = (nint)(input[top + 2] - input[top]);
            nint rowBytes = depth;
            if (windowBytes <= 16)
            {
                for (int i = whole; i != 0; i--, r0 += stepBytes, rows += rowBytes)    // the first layer of every MobileNet
                {
                    CopySixteen(r0, rows);
                    CopySixteen(r0 + r1, rows + windowBytes);
                    CopySixteen(r0 + r2, rows + (2 * windowBytes));
                }
            }
            else
            {
                for (int i = whole; i != 0; i--, r0 += stepBytes, rows += rowBytes)
                {
                    CopyWhole(r0, rows, windowBytes);
                    CopyWhole(r0 + r1, rows + windowBytes, windowBytes);
                    CopyWhole(r0 + r2, rows + (2 * windowBytes), windowBytes);
                }
            }
        }
        else
        {
            for (int i = 0; i < whole; i++, left += stepBytes, rows += depth)
            {
                for (int ky = 0; ky < g.FilterHeight; ky++)
                {
                    CopyWhole(input[top + ky] + left, rows + (ky * windowBytes), windowBytes);
                }
            }
        }

        for (x += whole, count -= whole; count > 0; count--, x++, rows += depth)
        {
            Pixels(input, top, (x * g.StrideWidth) - g.PadLeft, rows);
        }
    }

    /// <summary>
    /// The windows of an output row that lie inside the input and can be copied 16 bytes at a time, more than is wanted: what is too much
    /// is overwritten by the next line. At the end of the input that would read what is not there.
    /// </summary>
    private (int First, int End) Whole(in RowRing input, int top, int stepBytes)
    {
        if (top < 0 || top + g.FilterHeight > g.InputHeight || g is not { DilationHeight: 1, DilationWidth: 1 })
        {
            return (0, 0);
        }

        int readable = int.MaxValue;
        for (int ky = 0; ky < g.FilterHeight; ky++)
        {
            readable = Math.Min(readable, input.BytesFrom(top + ky, g.InputHeight));
        }

        int windowBytes = (((g.FilterWidth * g.InputChannels) + 15) / 16) * 16;
        int lastStart = readable - windowBytes + (g.PadLeft * g.InputChannels);
        if (lastStart < 0)
        {
            return (0, 0);
        }

        int inside = g.InputWidth + g.PadLeft - g.FilterWidth;
        int end = inside < 0 ? 0 : Math.Min((inside / g.StrideWidth) + 1, (lastStart / stepBytes) + 1);
        return ((g.PadLeft + g.StrideWidth - 1) / g.StrideWidth, end);
    }

    /// <summary>Copies 16 bytes at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyWhole(sbyte* from, sbyte* to, int bytes)
    {
        for (int i = 0; i < bytes; i += 16)
        {
            CopySixteen(from + i, to + i);
        }
    }

    /// <summary>One load and one store where there are vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopySixteen(sbyte* from, sbyte* to) => Unsafe.CopyBlockUnaligned(to, from, 16);

    /// <summary>A window that reaches over the border, or has gaps.</summary>
    private void Pixels(in RowRing input, int top, int left, sbyte* row)
    {
        for (int ky = 0; ky < g.FilterHeight; ky++, row += g.FilterWidth * g.InputChannels)
        {
            int iy = top + (ky * g.DilationHeight);
            if ((uint)iy >= g.InputHeight)
            {
                Fill(row, g.FilterWidth);
            }
            else if (g.DilationWidth == 1)
            {
                int first = Math.Clamp(-left, 0, g.FilterWidth), end = Math.Clamp(g.InputWidth - left, first, g.FilterWidth);
                Fill(row, first);
                Copy(input[iy], left + first, row + (first * g.InputChannels), end - first);
                Fill(row + (end * g.InputChannels), g.FilterWidth - end);
            }
            else
            {
                for (int kx = 0; kx < g.FilterWidth; kx++)
                {
                    int ix = left + (kx * g.DilationWidth);
                    if ((uint)ix < g.InputWidth)
                    {
                        Copy(input[iy], ix, row + (kx * g.InputChannels), 1);
                    }
                    else
                    {
                        Fill(row + (kx * g.InputChannels), 1);
                    }
                }
            }
        }
    }

    private void Copy(sbyte* inputRow, int column, sbyte* to, int columns) =>
        new ReadOnlySpan<sbyte>(inputRow + (column * g.InputChannels), columns * g.InputChannels).CopyTo(
            new Span<sbyte>(to, columns * g.InputChannels));

    private void Fill(sbyte* to, int columns) => new Span<sbyte>(to, columns * g.InputChannels).Fill(zeroPoint);
}
