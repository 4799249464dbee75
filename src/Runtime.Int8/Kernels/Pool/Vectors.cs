using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// AVERAGE_POOL_2D and MAX_POOL_2D with sixteen channels side by side, in any instruction set that has vectors of 16 bytes. There are
/// sixteen channels or more; the last sixteen may overlap those before.
/// </summary>
internal static class PoolVectors
{
    /// <param name="g">Sizes: 16 channels or more.</param>
    /// <param name="range">Fused activation.</param>
    /// <param name="halfUp">Ties go up, as in uint8 models, where no value is negative; else away from zero.</param>
    /// <param name="input">[inputHeight, inputWidth, channels].</param>
    /// <param name="output">[outputHeight, outputWidth, channels].</param>
    public static void RunAverage(in WindowGeometry g, ActivationRange range, bool halfUp, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        int channels = g.OutputChannels;
        Span<int> sums = stackalloc int[16];
        for (int y = 0; y < g.OutputHeight; y++)
        {
            (int top, int bottom) = PoolReference.Inside(y * g.StrideHeight, g.PadTop, g.FilterHeight, g.InputHeight);
            for (int x = 0; x < g.OutputWidth; x++)
            {
                (int left, int right) = PoolReference.Inside(x * g.StrideWidth, g.PadLeft, g.FilterWidth, g.InputWidth);
                int count = (bottom - top) * (right - left);
                ReadOnlySpan<sbyte> window = input[(((top * g.InputWidth) + left) * channels)..];
                Span<sbyte> pixel = output.Slice(((y * g.OutputWidth) + x) * channels, channels);
                for (int c = 0; c < channels; c += 16)
                {
                    c = Math.Min(c, channels - 16);    // the last sixteen may overlap those before
                    WindowSumVectors.Of(ref MemoryMarshal.GetReference(window[c..]), bottom
                        - top, g.InputWidth * channels, right - left, channels).CopyTo(sums);
                    for (int i = 0; i < 16; i++)
                    {
                        pixel[c + i] = range.Clamp(FixedPoint.RoundedMean(sums[i], count, halfUp));
                    }
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
        Vector128<sbyte> least = Vector128.Create(range.Min);
        Vector128<sbyte> most = Vector128.Create(range.Max);
        for (int y = 0; y < g.OutputHeight; y++)
        {
            (int top, int bottom) = PoolReference.Inside(y * g.StrideHeight, g.PadTop, g.FilterHeight, g.InputHeight);
            for (int x = 0; x < g.OutputWidth; x++)
            {
                (int left, int right) = PoolReference.Inside(x * g.StrideWidth, g.PadLeft, g.FilterWidth, g.InputWidth);
                ref sbyte answers = ref Unsafe.Add(ref MemoryMarshal.GetReference(output), ((y * g.OutputWidth) + x) * g.OutputChannels);
                for (int c = 0; c < g.InputChannels; c += 16)
                {
                    c = Math.Min(c, g.InputChannels - 16);
                    Vector128<sbyte> max = Max(g, top, bottom, left, right, ref Unsafe.Add(ref MemoryMarshal.GetReference(input), c));
                    Vector128.Min(Vector128.Max(max, least), most).StoreUnsafe(ref answers, (nuint)c);
                }
            }
        }
    }

    private static Vector128<sbyte> Max(in WindowGeometry g, int top, int bottom, int left, int right, ref sbyte input)
    {
        Vector128<sbyte> max = Vector128.Create(sbyte.MinValue);
        for (int y = top; y < bottom; y++)
        {
            ref sbyte pixel = ref Unsafe.Add(ref input, ((y * g.InputWidth) + left) * g.InputChannels);
            for (int x = left; x < right; x++, pixel = ref Unsafe.Add(ref pixel, g.InputChannels))
            {
                max = Vector128.Max(max, Vector128.LoadUnsafe(ref pixel));
            }
        }

        return max;
    }
}
