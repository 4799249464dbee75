namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>Lays what the windows of a convolution see side by side, one row for each output pixel ("im2row"), with the zero point where they see padding.</summary>
/// <param name="g">The windows.</param>
/// <param name="zeroPoint">The value of padding.</param>
/// <param name="depth">Values of a row: those of a window, and any others up to here, whose weights are 0.</param>
internal readonly struct RowGatherer(WindowGeometry g, sbyte zeroPoint, int depth)
{
    /// <param name="input">[inputHeight, inputWidth, inputChannels].</param>
    /// <param name="firstPixel">The output pixel that the first row is for.</param>
    /// <param name="rows">[n, depth].</param>
    public void Gather(ReadOnlySpan<sbyte> input, int firstPixel, Span<sbyte> rows)
    {
        int y = firstPixel / g.OutputWidth;
        int x = firstPixel % g.OutputWidth;
        for (int start = 0; start < rows.Length; start += depth)
        {
            Window(input, y, x, rows.Slice(start, depth));
            if (++x == g.OutputWidth)
            {
                (x, y) = (0, y + 1);
            }
        }
    }

    private void Window(ReadOnlySpan<sbyte> input, int y, int x, Span<sbyte> row)
    {
        int left = (x * g.StrideWidth) - g.PadLeft;
        int width = g.FilterWidth * g.InputChannels;
        for (int ky = 0; ky < g.FilterHeight; ky++, row = row[width..])
        {
            int iy = (y * g.StrideHeight) - g.PadTop + (ky * g.DilationHeight);
            if ((uint)iy >= g.InputHeight)
            {
                row[..width].Fill(zeroPoint);
            }
            else if (g.DilationWidth == 1 && left >= 0 && left + g.FilterWidth <= g.InputWidth)
            {
                input.Slice(((iy * g.InputWidth) + left) * g.InputChannels, width).CopyTo(row);
            }
            else
            {
                Pixels(input, iy, left, row);
            }
        }
    }

    /// <summary>A line of a window that reaches over the border, or has gaps.</summary>
    private void Pixels(ReadOnlySpan<sbyte> input, int iy, int left, Span<sbyte> row)
    {
        for (int kx = 0; kx < g.FilterWidth; kx++)
        {
            int ix = left + (kx * g.DilationWidth);
            Span<sbyte> pixel = row.Slice(kx * g.InputChannels, g.InputChannels);
            if ((uint)ix < g.InputWidth)
            {
                input.Slice(((iy * g.InputWidth) + ix) * g.InputChannels, g.InputChannels).CopyTo(pixel);
            }
            else
            {
                pixel.Fill(zeroPoint);
            }
        }
    }
}
