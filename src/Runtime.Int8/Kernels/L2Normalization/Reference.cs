using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>L2_NORMALIZATION in integers: the specification (TFLite's <c>reference_integer_ops::L2Normalization</c>).</summary>
internal static class L2NormalizationReference
{
    private const int OutputScaleBits = 7;    // the output's scale is 1/128

    /// <param name="depth">Elements of a row.</param>
    /// <param name="inputZeroPoint">Subtracted from each input.</param>
    /// <param name="scaleFirst">
    /// 128 is taken into the product before its first rounding, as in uint8 models (<c>reference_ops::L2Normalization</c>); else after.
    /// </param>
    /// <param name="input">[rows, depth].</param>
    /// <param name="output">[rows, depth], scale 1/128, zero point 0.</param>
    public static void Run(int depth, int inputZeroPoint, bool scaleFirst, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        for (int start = 0; start < input.Length; start += depth)
        {
            int sumOfSquares = 0;
            for (int i = start; i < start + depth; i++)
            {
                int x = input[i] - inputZeroPoint;
                sumOfSquares += x * x;    // at most 255² each: room for 33,000 elements
            }

            QuantizedMultiplier inverse = FixedPointFunctions.InverseSquareRoot(sumOfSquares);
            for (int i = start; i < start + depth; i++)
            {
                int x = input[i] - inputZeroPoint;
                int q = scaleFirst
                    ? inverse.Multiply(x << OutputScaleBits)
                    : QuantizedMultiplier.Multiply(x, inverse.Value, inverse.Shift + OutputScaleBits);
                output[i] = (sbyte)Math.Clamp(q, sbyte.MinValue, sbyte.MaxValue);
            }
        }
    }
}
