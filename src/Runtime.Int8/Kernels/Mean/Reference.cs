using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>MEAN over height and width as plain loops: the specification (TFLite's <c>reference_ops::QuantizedMeanOrSum</c>).</summary>
internal static class MeanReference
{
    /// <param name="pixels">Height times width.</param>
    /// <param name="inputZeroPoint">Subtracted from each input.</param>
    /// <param name="outputZeroPoint">Added after the multiplication.</param>
    /// <param name="multiplier">s_in / s_out / pixels.</param>
    /// <param name="input">[pixels, channels].</param>
    /// <param name="output">[channels].</param>
    public static void Run(
        int pixels,
        int inputZeroPoint,
        int outputZeroPoint,
        QuantizedMultiplier multiplier,
        ReadOnlySpan<sbyte> input,
        Span<sbyte> output)
    {
        int channels = output.Length;
        for (int c = 0; c < channels; c++)
        {
            int sum = 0;
            for (int p = 0; p < pixels; p++)
            {
                sum += input[(p * channels) + c];
            }

            int mean = multiplier.Multiply(sum - (inputZeroPoint * pixels)) + outputZeroPoint;
            output[c] = (sbyte)Math.Clamp(mean, sbyte.MinValue, sbyte.MaxValue);
        }
    }
}
