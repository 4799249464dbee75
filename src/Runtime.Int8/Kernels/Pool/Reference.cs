using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// AVERAGE_POOL_2D and MAX_POOL_2D as plain loops: the specification (TFLite's <c>reference_integer_ops</c>). Padding is not counted.
/// </summary>
internal static class PoolReference
{
    /// <param name="g">Sizes.</param>
    /// <param name="range">Fused activation.</param>
    /// <param name="halfUp">Ties go up, as in uint8 models, where no value is negative; else away from zero.</param>
    /// <param name="input">[inputHeight, inputWidth, channels].</param>
    /// <param name="output">[outputHeight, outputWidth, channels].</param>
    public static void RunAverage(in WindowGeometry g, ActivationRange range, bool halfUp, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        for (int y = 0; y < g.OutputHeight; y++)
        {
            (int top, int bottom) = Inside(y * g.StrideHeight, g.PadTop, g.FilterHeight, g.InputHeight);
            for (int x = 0; x < g.OutputWidth; x++)
            {
                (int left, int right) = Inside(x * g.StrideWidth, g.PadLeft, g.FilterWidth, g.InputWidth);
                int count = (bottom - top) * (right - left);
                for (int c = 0; c < g.OutputChannels; c++)
                {
                    int sum = 0;
                    for (int iy = top; iy < bottom; iy++)
                    {
                        for (int ix = left; ix < right; ix++)
                        {
                            sum += input[(((iy * g.InputWidth) + ix) * g.InputChannels) + c];
                        }
                    }

                    output[(((y * g.OutputWidth) + x) * g.OutputChannels) + c] = range.Clamp(FixedPoint.RoundedMean(sum, count, halfUp));
                }
            }
        }
    }

    /// <param name="g">Sizes.</param>
    /// <param name="range">Fused activation.</param>
    /// <param name="input">[inputHeight, inputWidth, channels].</param>
    /// <param name="output">[outputHeight, outputWidth, channels].</param>
    public static void RunMax(in WindowGeometry g, ActivationRange range, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        for (int y = 0; y < g.OutputHeight; y++)
        {
            (int top, int bottom) = Inside(y * g.StrideHeight, g.PadTop, g.FilterHeight, g.InputHeight);
            for (int x = 0; x < g.OutputWidth; x++)
            {
                (int left, int right) = Inside(x * g.StrideWidth, g.PadLeft, g.FilterWidth, g.InputWidth);
                for (int c = 0; c < g.OutputChannels; c++)
                {
                    sbyte max = sbyte.MinValue;
                    for (int iy = top; iy < bottom; iy++)
                    {
                        for (int ix = left; ix < right; ix++)
                        {
                            max = Math.Max(max, input[(((iy * g.InputWidth) + ix) * g.InputChannels) + c]);
                        }
                    }

                    output[(((y * g.OutputWidth) + x) * g.OutputChannels) + c] = range.Clamp(max);
                }
            }
        }
    }

    /// <summary>The part of a window that lies inside the input; never empty, as padding is smaller than the window.</summary>
    public static (int Start, int End) Inside(int position, int pad, int filter, int size) =>
        (Math.Max(0, position - pad), Math.Min(size, position - pad + filter));
}
