using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>QUANTIZE from float as a plain loop: the specification (TFLite's <c>AffineQuantize</c>).</summary>
internal static class QuantizeReference
{
    /// <param name="scale">Of the output.</param>
    /// <param name="zeroPoint">Of the output.</param>
    /// <param name="input">Real numbers.</param>
    /// <param name="output">As many.</param>
    public static void Run(float scale, int zeroPoint, ReadOnlySpan<float> input, Span<sbyte> output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = AffineQuantization.QuantizeToInt8(input[i], scale, zeroPoint);
        }
    }
}
