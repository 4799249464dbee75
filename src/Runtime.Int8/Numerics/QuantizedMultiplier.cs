using System.Numerics;
using System.Runtime.CompilerServices;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// A real factor as Value · 2^(Shift − 31), Value in [2^30, 2^31): how TFLite rescales an int32 accumulator to the output's scale
/// without floating point (<c>QuantizeMultiplier</c> and <c>MultiplyByQuantizedMultiplier</c>, double rounding).
/// </summary>
/// <param name="Value">Q0.31 significand.</param>
/// <param name="Shift">Left shift; negative shifts right. −31..31, and x · 2^Shift must fit an int.</param>
internal readonly record struct QuantizedMultiplier(int Value, int Shift)
{
    /// <param name="real">
    /// The factor, ≥ 0. Factors below 2^−32 become 0, as in TFLite; those of 2^31 or more, found only in damaged files, become the largest.
    /// </param>
    public static QuantizedMultiplier FromReal(double real)
    {
        if (real == 0)
        {
            return default;
        }

        if (real >= 1L << 31)
        {
            return new QuantizedMultiplier(int.MaxValue, 31);
        }

        // real = significand · 2^exponent, significand in [0.5, 1): C's frexp.
        int exponent = Math.ILogB(real) + 1;
        double significand = Math.ScaleB(real, -exponent);
        long q31 = (long)Math.Round(significand * (1L << 31), MidpointRounding.AwayFromZero);
        if (q31 == 1L << 31)
        {
            q31 /= 2;
            exponent++;
        }

        return exponent < -31 ? default : new QuantizedMultiplier((int)q31, exponent);
    }

    /// <summary>
    /// The factor divided by a number of elements, as MEAN computes it (TFLite's <c>QuantizedMeanOrSum</c>): a truncating integer division
    /// after a left shift by ⌊log₂ count⌋, which preserves all bits of the factor.
    /// </summary>
    public QuantizedMultiplier DividedBy(int count)
    {
        int shift = Math.Min(BitOperations.Log2((uint)count), 31 + Shift);
        return new QuantizedMultiplier((int)(((long)Value << shift) / count), Shift - shift);
    }

    /// <summary>The factor.</summary>
    public double ToReal() => Math.ScaleB(Value, Shift - 31);

    /// <summary>x times the factor, rounded twice: after the multiplication and after the right shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Multiply(int x) => Multiply(x, Value, Shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Multiply(int x, int value, int shift)
    {
        int left = Math.Max(shift, 0);
        int right = Math.Max(-shift, 0);
        return FixedPoint.RoundingDivideByPowerOfTwo(FixedPoint.SaturatingRoundingDoublingHighMul(x << left, value), right);
    }
}
