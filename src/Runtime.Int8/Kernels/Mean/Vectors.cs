using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>MEAN with the sums of sixteen channels side by side, in any instruction set that has vectors of 16 bytes.</summary>
internal static class MeanVectors
{
    /// <summary>Values that an int16 sum holds: 255 · 128 &lt; 2^15.</summary>
    private const int MostInInt16 = 255;

    /// <param name="pixels">Height times width.</param>
    /// <param name="inputZeroPoint">Subtracted from each input.</param>
    /// <param name="outputZeroPoint">Added after the multiplication.</param>
    /// <param name="multiplier">s_in / s_out / pixels.</param>
    /// <param name="input">[pixels, channels], 16 or more of them.</param>
    /// <param name="output">[channels].</param>
    public static void Run(
        int pixels, int inputZeroPoint, int outputZeroPoint, QuantizedMultiplier multiplier, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        int channels = output.Length;
        Span<int> sums = stackalloc int[16];
        for (int c = 0; c < channels; c += 16)
        {
            c = Math.Min(c, channels - 16);    // the last sixteen may overlap those before
            Sum(pixels, channels, ref MemoryMarshal.GetReference(input[c..]), sums);
            for (int i = 0; i < 16; i++)
            {
                int mean = multiplier.Multiply(sums[i] - (inputZeroPoint * pixels)) + outputZeroPoint;
                output[c + i] = (sbyte)Math.Clamp(mean, sbyte.MinValue, sbyte.MaxValue);
            }
        }
    }

    private static void Sum(int pixels, int channels, ref sbyte input, Span<int> sums)
    {
        Vector128<int> s0 = default, s1 = default, s2 = default, s3 = default;
        nuint at = 0;
        for (int done = 0; done < pixels; done += MostInInt16)
        {
            Vector128<short> low = default, high = default;
            for (int p = Math.Min(MostInInt16, pixels - done); p > 0; p--, at += (nuint)channels)
            {
                Vector128<sbyte> x = Vector128.LoadUnsafe(ref input, at);
                low += Vector128.WidenLower(x);
                high += Vector128.WidenUpper(x);
            }

            s0 += Vector128.WidenLower(low);
            s1 += Vector128.WidenUpper(low);
            s2 += Vector128.WidenLower(high);
            s3 += Vector128.WidenUpper(high);
        }

        s0.CopyTo(sums);
        s1.CopyTo(sums[4..]);
        s2.CopyTo(sums[8..]);
        s3.CopyTo(sums[12..]);
    }
}
