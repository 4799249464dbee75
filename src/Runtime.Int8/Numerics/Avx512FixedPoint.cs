using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary><see cref="QuantizedMultiplier.Multiply(int)"/> and the way back to int8, on vectors of AVX-512.</summary>
internal static class Avx512FixedPoint
{
    private static Vector512<int> OddLanes => Vector512.Create(-1L << 32).AsInt32();

    /// <summary>x · 2^leftShift · multiplier, rounded, over 2^rightShift, rounded once more, ties away from zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(Vector512<int> x, Vector512<int> multiplier, Vector512<int> leftShift, Vector512<int> minusRightShift)
    {
        // RoundingDivideByPowerOfTwo for a shift from 0 up.
        Vector512<int> y = HighMul(Avx512F.ShiftLeftLogicalVariable(x, leftShift.AsUInt32()), multiplier, Odd(multiplier));
        Vector512<uint> rightShift = (-minusRightShift).AsUInt32();
        Vector512<int> mask = Avx512F.ShiftLeftLogicalVariable(Vector512<int>.One, rightShift) - Vector512<int>.One;
        Vector512<int> threshold = (mask >>> 1) - (y >> 31);
        return Avx512F.ShiftRightArithmeticVariable(y, rightShift) - Vector512.GreaterThan(y & mask, threshold);
    }

    /// <summary>The same without a left shift, and with a right shift of at least 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyShiftRight(Vector512<int> x, Vector512<int> multiplier, Vector512<int> oddMultiplier, Vector512<int> rightShiftLess1)
    {
        // The last bit but one rounds; a tie that is negative goes down for the 1 taken off before. Neither sum overflows, as |y| < 2^31 − 1.
        Vector512<int> y = HighMul(x, multiplier, oddMultiplier);
        return (Avx512F.ShiftRightArithmeticVariable(y + (y >> 31), rightShiftLess1.AsUInt32()) + Vector512<int>.One) >> 1;
    }

    /// <summary>
    /// The same where a negative x may become any number up to 0. Of a number that is not negative both roundings are one: half of the last step of
    /// the first and half of that of the second are added to the product, which is then shifted once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyShiftRightPositive(
        Vector512<int> x,
        Vector512<int> multiplier,
        Vector512<int> oddMultiplier,
        Vector512<long> half,
        Vector512<long> oddHalf,
        Vector512<long> shift,
        Vector512<long> oddShift)
    {
        Vector512<long> even = Avx512F.ShiftRightArithmeticVariable(Avx512F.Multiply(x, multiplier) + half, shift.AsUInt64());
        Vector512<long> odd = Avx512F.ShiftRightArithmeticVariable(Avx512F.Multiply(Odd(x), oddMultiplier) + oddHalf, oddShift.AsUInt64());
        return Avx512F.BlendVariable(even.AsInt32(), odd.AsInt32(), OddLanes);
    }

    /// <summary>The halves and the shift of the even lanes for <see cref="MultiplyShiftRightPositive"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<long> Half, Vector512<long> Shift) PositiveRounding(Vector512<int> minusRightShift)
    {
        Vector512<long> shift = Vector512.Create(31L) + ((-minusRightShift).AsInt64() & Vector512.Create((long)uint.MaxValue));
        Vector512<long> half = Avx512F.ShiftLeftLogicalVariable(Vector512<long>.One, (shift - Vector512<long>.One).AsUInt64());
        return (half + Vector512.Create(1L << 30), shift);
    }

    /// <summary><see cref="AccumulatorHardSwish.Apply"/> from steps of x up to sixteenths of output steps, half a step more.</summary>
    /// <param name="x">Steps of x.</param>
    /// <param name="gatePower">2 to the shifts of their channels.</param>
    /// <param name="factor">Factors of their channels.</param>
    /// <param name="zeroPoint">In sixteenths, and 8: what saturates for these lies beyond int8 in any case.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> HardSwish(Vector512<short> x, Vector512<short> gatePower, Vector512<short> factor, Vector512<short> zeroPoint)
    {
        // No instruction shifts left and saturates: 32-bit products are packed.
        Vector512<short> low = Avx512BW.MultiplyLow(x, gatePower), high = Avx512BW.MultiplyHigh(x, gatePower);
        Vector512<short> third = Avx512BW.PackSignedSaturate(Avx512BW.UnpackLow(low, high).AsInt32(), Avx512BW.UnpackHigh(low, high).AsInt32());
        Vector512<short> gate = (third ^ Vector512.Create(short.MinValue)) >>> 1;
        Vector512<short> y = Avx512BW.MultiplyHighRoundScale(x, gate);
        return Avx512BW.AddSaturate(Avx512BW.MultiplyHighRoundScale(y, factor), zeroPoint);
    }

    /// <summary>Thirty-two sixteenths as whole numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> NarrowSixteenths(Vector512<short> x) => Avx512BW.ConvertToVector256SByteWithSaturation(x >> AccumulatorHardSwish.FractionBits);

    /// <summary>The odd lanes in the place of the even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Odd(Vector512<int> x) => (x.AsInt64() >>> 32).AsInt32();

    /// <summary>Thirty-two scaled accumulators plus the zero point, clamped. What saturates on the way lies beyond the clamp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Narrow(Vector512<int> low, Vector512<int> high, Vector512<short> zeroPoint, Vector256<sbyte> min, Vector256<sbyte> max)
    {
        Vector512<short> words = Avx512BW.AddSaturate(Avx512BW.PackSignedSaturate(low, high), zeroPoint);    // fours of low and high in turn
        Vector256<int> fours = Avx512BW.ConvertToVector256SByteWithSaturation(words).AsInt32();
        Vector256<sbyte> q = Avx2.PermuteVar8x32(fours, Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7)).AsSByte();
        return Vector256.Min(Vector256.Max(q, min), max);
    }

    /// <summary>Sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(Vector512<int> x, Vector256<short> zeroPoint, Vector128<sbyte> min, Vector128<sbyte> max)
    {
        Vector256<short> words = Avx2.AddSaturate(Avx512F.ConvertToVector256Int16WithSaturation(x), zeroPoint);
        return Vector128.Min(Vector128.Max(Avx512BW.VL.ConvertToVector128SByteWithSaturation(words), min), max);
    }

    /// <summary>Thirty-two numbers, saturated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> NarrowToInt16(Vector512<int> low, Vector512<int> high) =>
        Vector512.Create(Avx512F.ConvertToVector256Int16WithSaturation(low), Avx512F.ConvertToVector256Int16WithSaturation(high));

    /// <summary><see cref="FixedPoint.SaturatingRoundingDoublingHighMul(int, int)"/> for a factor that is not negative, so that nothing saturates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> HighMul(Vector512<int> x, Vector512<int> multiplier, Vector512<int> oddMultiplier)
    {
        // 64-bit products of the even lanes and of the odd; bits 31 to 62 are wanted, of the odd ones in the upper half.
        Vector512<long> nudge = Vector512.Create(1L << 30);
        Vector512<int> even = ((Avx512F.Multiply(x, multiplier) + nudge) >>> 31).AsInt32();
        Vector512<int> odd = ((Avx512F.Multiply(Odd(x), oddMultiplier) + nudge) << 1).AsInt32();
        return Avx512F.BlendVariable(even, odd, OddLanes);
    }
}
