using MobileNetEdge.Runtime.Int8.Numerics;
using static MobileNetEdge.Runtime.Int8.Numerics.FixedPoint;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// SOFTMAX in integers: the specification (TFLite's <c>reference_ops::Softmax</c>). Differences to the row's maximum become Q5.26,
/// their exponentials Q0.31, the sum Q12.19.
/// </summary>
internal static class SoftmaxReference
{
    public const int DifferenceIntegerBits = 5;
    public const int SumIntegerBits = 12;

    /// <param name="depth">Elements of a row.</param>
    /// <param name="multiplier">beta · s_in · 2^26, with a shift ≥ 0.</param>
    /// <param name="leastDifference">Differences below this (a negative number) count as e^−∞ = 0.</param>
    /// <param name="input">[rows, depth].</param>
    /// <param name="output">[rows, depth], scale 1/256, zero point −128.</param>
    public static void Run(int depth, QuantizedMultiplier multiplier, int leastDifference, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        for (int start = 0; start < input.Length; start += depth)
        {
            ReadOnlySpan<sbyte> row = input.Slice(start, depth);
            Span<sbyte> answers = output.Slice(start, depth);
            int max = sbyte.MinValue;
            foreach (sbyte q in row)
            {
                max = Math.Max(max, q);
            }

            int sum = 0;
            foreach (sbyte q in row)
            {
                if (q - max >= leastDifference)
                {
                    sum += RoundingDivideByPowerOfTwo(Exp(q - max, multiplier), SumIntegerBits);
                }
            }

            int reciprocal = FixedPointFunctions.Reciprocal(sum, SumIntegerBits, out int bitsOverUnit);
            int rightShift = bitsOverUnit + 31 - 8;
            for (int i = 0; i < depth; i++)
            {
                int difference = row[i] - max;
                if (difference < leastDifference || rightShift > 31)
                {
                    // Too far below the maximum; or the sum is 512 and more (as 512 equal logits make it), no probability reaches
                    // half a step, and the shift is one that an int does not have: TFLite's kernel aborts there.
                    answers[i] = sbyte.MinValue;
                    continue;
                }

                answers[i] = Probability(Exp(difference, multiplier), reciprocal, rightShift);
            }
        }
    }

    public static int Exp(int difference, QuantizedMultiplier multiplier) =>
        FixedPointFunctions.ExpOnNegative(multiplier.Multiply(difference), DifferenceIntegerBits);

    public static sbyte Probability(int exponential, int reciprocal, int rightShift)
    {
        int probability = RoundingDivideByPowerOfTwo(SaturatingRoundingDoublingHighMul(reciprocal, exponential), rightShift);
        return (sbyte)Math.Clamp(probability + sbyte.MinValue, sbyte.MinValue, sbyte.MaxValue);
    }
}
