using MobileNetEdge.Runtime.Int8.Numerics;
using static MobileNetEdge.Runtime.Int8.Numerics.FixedPoint;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>SOFTMAX with its exponentials looked up: a difference to the maximum is one of 256.</summary>
internal static class SoftmaxTabled
{
    private const int Differences = 256;

    /// <summary>Entry d is e^(−d · scale) in Q0.31; 0 where that counts as 0.</summary>
    public static int[] Exponentials(QuantizedMultiplier multiplier, int leastDifference)
    {
        int[] table = new int[Differences];
        for (int d = 0; d < Differences && -d >= leastDifference; d++)
        {
            table[d] = SoftmaxReference.Exp(-d, multiplier);
        }

        return table;
    }

    /// <param name="depth">Elements of a row.</param>
    /// <param name="exponentials">As <see cref="Exponentials"/> made them.</param>
    /// <param name="input">[rows, depth].</param>
    /// <param name="output">[rows, depth], scale 1/256, zero point −128.</param>
    public static void Run(int depth, ReadOnlySpan<int> exponentials, ReadOnlySpan<sbyte> input, Span<sbyte> output)
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
                sum += RoundingDivideByPowerOfTwo(exponentials[max - q], SoftmaxReference.SumIntegerBits);
            }

            int reciprocal = FixedPointFunctions.Reciprocal(sum, SoftmaxReference.SumIntegerBits, out int bitsOverUnit);
            int rightShift = bitsOverUnit + 31 - 8;
            int none = rightShift > 31 ? 0 : Differences;    // from now on there is no probability left, as probabilities fall
            for (int i = 0; i < depth; i++)
            {
                int difference = max - row[i];
                answers[i] = difference < none
                    ? SoftmaxReference.Probability(exponentials[difference], reciprocal, rightShift)
                    : sbyte.MinValue;
                if (answers[i] == sbyte.MinValue)
                {
                    none = Math.Min(none, difference);
                }
            }
        }
    }
}
