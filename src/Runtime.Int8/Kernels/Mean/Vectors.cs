using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>MEAN of sixteen channels side by side, in any instruction set that has vectors of 16 bytes.</summary>
internal static class MeanVectors
{
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
            WindowSumVectors window = WindowSumVectors.Of(ref MemoryMarshal.GetReference(input[c..]), 1, 0, pixels, channels);
            if (AdvSimd.Arm64.IsSupported)
            {
                Arm64(window, inputZeroPoint * pixels, outputZeroPoint, multiplier).CopyTo(output[c..]);
                continue;
            }

            window.CopyTo(sums);
            for (int i = 0; i < 16; i++)
            {
                int mean = multiplier.Multiply(sums[i] - (inputZeroPoint * pixels)) + outputZeroPoint;
                output[c + i] = (sbyte)Math.Clamp(mean, sbyte.MinValue, sbyte.MaxValue);
            }
        }
    }

    private static Vector128<sbyte> Arm64(in WindowSumVectors sums, int zeroSum, int outputZeroPoint, QuantizedMultiplier factor)
    {
        Vector128<int> zero = Vector128.Create(zeroSum);
        Vector128<int> multiplier = Vector128.Create(factor.Value);
        Vector128<int> left = Vector128.Create(Math.Max(factor.Shift, 0)), minusRight = Vector128.Create(Math.Min(factor.Shift, 0));
        return Arm64FixedPoint.Narrow(
            Arm64FixedPoint.Multiply(sums.S0 - zero, multiplier, left, minusRight),
            Arm64FixedPoint.Multiply(sums.S1 - zero, multiplier, left, minusRight),
            Arm64FixedPoint.Multiply(sums.S2 - zero, multiplier, left, minusRight),
            Arm64FixedPoint.Multiply(sums.S3 - zero, multiplier, left, minusRight),
            Vector128.Create((short)outputZeroPoint),
            Vector128.Create(sbyte.MinValue),
            Vector128.Create(sbyte.MaxValue));
    }
}
