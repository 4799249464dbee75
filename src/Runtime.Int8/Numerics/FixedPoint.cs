using System.Runtime.CompilerServices;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// Integer arithmetic of TFLite's reference kernels, bit for bit (gemmlowp's <c>fixedpoint.h</c>, the "double rounding"
/// build of TFLite's <c>common.h</c>). A Qm.n number is an int32 with m integer bits and n = 31 − m fraction bits.
/// </summary>
internal static class FixedPoint
{
    /// <summary>
    /// The high 32 bits of 2·a·b, to nearest, ties up, saturating: the product of two Q0.31 numbers. Identical to Arm's SQRDMULH.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SaturatingRoundingDoublingHighMul(int a, int b)
    {
        if (a == int.MinValue && b == int.MinValue)
        {
            return int.MaxValue;    // the only product that does not fit
        }

        long product = (long)a * b;
        long nudge = product >= 0 ? 1L << 30 : 1 - (1L << 30);
        return (int)((product + nudge) / (1L << 31));    // division truncates, a shift would floor
    }

    /// <summary>The same on int16: high 16 bits of 2·a·b, to nearest, ties up.</summary>
    public static short SaturatingRoundingDoublingHighMul(short a, short b)
    {
        if (a == short.MinValue && b == short.MinValue)
        {
            return short.MaxValue;
        }

        int product = a * b;
        int nudge = product >= 0 ? 1 << 14 : 1 - (1 << 14);
        return (short)((product + nudge) / (1 << 15));
    }

    /// <summary>High 16 bits of 2·a·b, towards zero (HARD_SWISH uses it to cancel the bias of the rounding multiply).</summary>
    public static short SaturatingDoublingHighMul(short a, short b) =>
        a == short.MinValue && b == short.MinValue ? short.MaxValue : (short)(a * b / (1 << 15));

    /// <summary>x / 2^exponent to nearest, ties away from zero. 0 ≤ exponent ≤ 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RoundingDivideByPowerOfTwo(int x, int exponent)
    {
        int mask = (int)((1L << exponent) - 1);
        int remainder = x & mask;
        int threshold = (mask >> 1) + (x < 0 ? 1 : 0);
        return (x >> exponent) + (remainder > threshold ? 1 : 0);
    }

    /// <summary>x · 2^exponent, saturating, for a positive exponent; rounding division for a negative one.</summary>
    public static int SaturatingRoundingMultiplyByPowerOfTwo(int x, int exponent)
    {
        if (exponent <= 0)
        {
            return RoundingDivideByPowerOfTwo(x, -exponent);
        }

        return (int)Math.Clamp((long)x << exponent, int.MinValue, int.MaxValue);
    }

    /// <summary>x · 2^amount, saturating to int16.</summary>
    public static short SaturatingLeftShift(short x, int amount) =>
        (short)Math.Clamp((long)x << Math.Min(amount, 32), short.MinValue, short.MaxValue);

    /// <summary>(a + b) / 2, ties away from zero.</summary>
    public static int RoundingHalfSum(int a, int b)
    {
        long sum = (long)a + b;
        return (int)((sum + (sum >= 0 ? 1 : -1)) / 2);
    }

    /// <summary>
    /// sum / count to nearest: ties away from zero, or up (the same thing on uint8 values, before 128 is subtracted from each).
    /// </summary>
    public static int RoundedMean(int sum, int count, bool halfUp)
    {
        int half = count / 2;
        return halfUp ? (int)Math.Floor((double)((long)sum + half) / count)
            : sum > 0 ? (sum + half) / count
            : (sum - half) / count;
    }

    /// <summary>
    /// The largest |x| for which x · 2^leftShift still fits Q(integerBits).(31 − integerBits) (TFLite's <c>CalculateInputRadius</c>):
    /// beyond it e^x and the logistic function are 0 or 1.
    /// </summary>
    public static int InputRadius(int integerBits, int leftShift) =>
        (int)Math.Floor(1.0 * ((1 << integerBits) - 1) * (1L << (31 - integerBits)) / (1L << leftShift));
}
