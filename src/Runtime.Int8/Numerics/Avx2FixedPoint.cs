using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary><see cref="QuantizedMultiplier.Multiply(int)"/> and the way back to int8, on vectors of AVX2.</summary>
internal static class Avx2FixedPoint
{
    private const byte OddLanes = 0b1010_1010;

    /// <summary>x · 2^leftShift · multiplier, rounded, over 2^rightShift, rounded once more, ties away from zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(Vector256<int> x, Vector256<int> multiplier, Vector256<int> leftShift, Vector256<int> minusRightShift)
    {
        // RoundingDivideByPowerOfTwo for a shift from 0 up.
        Vector256<int> y = HighMul(Avx2.ShiftLeftLogicalVariable(x, leftShift.AsUInt32()), multiplier, Odd(multiplier));
        Vector256<uint> rightShift = (-minusRightShift).AsUInt32();
        Vector256<int> mask = Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, rightShift) - Vector256<int>.One;
        Vector256<int> threshold = (mask >>> 1) - (y >> 31);
        return Avx2.ShiftRightArithmeticVariable(y, rightShift) - Vector256.GreaterThan(y & mask, threshold);
    }

    /// <summary>The same without a left shift, and with a right shift of at least 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyShiftRight(Vector256<int> x, Vector256<int> multiplier, Vector256<int> oddMultiplier, Vector256<int> rightShiftLess1)
    {
        // The last bit but one rounds; a tie that is negative goes down for the 1 taken off before. Neither sum overflows, as |y| < 2^31 − 1.
        Vector256<int> y = HighMul(x, multiplier, oddMultiplier);
        return (Avx2.ShiftRightArithmeticVariable(y + (y >> 31), rightShiftLess1.AsUInt32()) + Vector256<int>.One) >> 1;
    }

    /// <summary>
    /// The same where a negative x becomes 0. Of a number that is not negative both roundings are one: half of the last step of
    /// the first and half of that of the second are added to the product, which is then shifted once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyShiftRightPositive(
        Vector256<int> x,
        Vector256<int> multiplier,
        Vector256<int> oddMultiplier,
        Vector256<long> half,
        Vector256<long> oddHalf,
        Vector256<long> shift,
        Vector256<long> oddShift)
    {
        x = Vector256.Max(x, Vector256<int>.Zero);
        Vector256<long> even = Avx2.ShiftRightLogicalVariable(Avx2.Multiply(x, multiplier) + half, shift.AsUInt64());
        Vector256<long> odd = Avx2.ShiftRightLogicalVariable(Avx2.Multiply(Odd(x), oddMultiplier) + oddHalf, oddShift.AsUInt64());
        return Avx2.Blend(even.AsInt32(), odd.AsInt32(), OddLanes);
    }

    /// <summary>The halves and the shift of the even lanes for <see cref="MultiplyShiftRightPositive"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<long> Half, Vector256<long> Shift) PositiveRounding(Vector256<int> minusRightShift)
    {
        Vector256<long> shift = Vector256.Create(31L) + ((-minusRightShift).AsInt64() & Vector256.Create((long)uint.MaxValue));
        Vector256<long> half = Avx2.ShiftLeftLogicalVariable(Vector256<long>.One, (shift - Vector256<long>.One).AsUInt64());
        return (half + Vector256.Create(1L << 30), shift);
    }

    /// <summary><see cref="AccumulatorHardSwish.Apply"/> from steps of x up to sixteenths of output steps, half a step more.</summary>
    /// <param name="x">Steps of x.</param>
    /// <param name="gatePower">2 to the shifts of their channels.</param>
    /// <param name="factor">Factors of their channels.</param>
    /// <param name="zeroPoint">In sixteenths, and 8: what saturates for these lies beyond int8 in any case.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> HardSwish(Vector256<short> x, Vector256<short> gatePower, Vector256<short> factor, Vector256<short> zeroPoint)
    {
        // No instruction shifts left and saturates: 32-bit products are packed.
        Vector256<short> low = Avx2.MultiplyLow(x, gatePower), high = Avx2.MultiplyHigh(x, gatePower);
        Vector256<short> third = Avx2.PackSignedSaturate(Avx2.UnpackLow(low, high).AsInt32(), Avx2.UnpackHigh(low, high).AsInt32());
        Vector256<short> gate = (third ^ Vector256.Create(short.MinValue)) >>> 1;
        Vector256<short> y = Avx2.MultiplyHighRoundScale(x, gate);
        return Avx2.AddSaturate(Avx2.MultiplyHighRoundScale(y, factor), zeroPoint);
    }

    /// <summary>Sixteen sixteenths as whole numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> NarrowSixteenths(Vector256<short> x)
    {
        Vector256<short> whole = x >> AccumulatorHardSwish.FractionBits;
        return Sse2.PackSignedSaturate(whole.GetLower(), whole.GetUpper());
    }

    /// <summary>The odd lanes in the place of the even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Odd(Vector256<int> x) => (x.AsInt64() >>> 32).AsInt32();

    /// <summary>Sixteen scaled accumulators plus the zero point, clamped. What saturates on the way lies beyond the clamp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(Vector256<int> low, Vector256<int> high, Vector256<short> zeroPoint, Vector128<sbyte> min, Vector128<sbyte> max)
    {
        Vector256<short> words = Avx2.AddSaturate(NarrowToInt16(low, high), zeroPoint);
        return Vector128.Min(Vector128.Max(Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper()), min), max);
    }

    /// <summary>Sixteen numbers, saturated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> NarrowToInt16(Vector256<int> low, Vector256<int> high)
    {
        Vector256<long> fours = Avx2.PackSignedSaturate(low, high).AsInt64();    // of low and high in turn
        return Avx2.Permute4x64(fours, 0b11_01_10_00).AsInt16();
    }

    /// <summary><see cref="FixedPoint.SaturatingRoundingDoublingHighMul(int, int)"/> for a factor that is not negative, so that nothing saturates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> HighMul(Vector256<int> x, Vector256<int> multiplier, Vector256<int> oddMultiplier)
    {
        // 64-bit products of the even lanes and of the odd; bits 31 to 62 are wanted, of the odd ones in the upper half.
        Vector256<long> nudge = Vector256.Create(1L << 30);
        Vector256<int> even = ((Avx2.Multiply(x, multiplier) + nudge) >>> 31).AsInt32();
        Vector256<int> odd = ((Avx2.Multiply(Odd(x), oddMultiplier) + nudge) << 1).AsInt32();
        return Avx2.Blend(even, odd, OddLanes);
    }
}
