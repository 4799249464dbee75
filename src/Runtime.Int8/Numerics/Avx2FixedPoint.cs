using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary><see cref="QuantizedMultiplier.Multiply(int)"/> and the way back to int8, on vectors of AVX2.</summary>
internal static class Avx2FixedPoint
{
    /// <summary>x · 2^leftShift · multiplier, rounded, over 2^rightShift, rounded once more, ties away from zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(Vector256<int> x, Vector256<int> multiplier, Vector256<int> leftShift, Vector256<int> minusRightShift) =>
        RoundingShiftRight(HighMul(Avx2.ShiftLeftLogicalVariable(x, leftShift.AsUInt32()), multiplier), minusRightShift);

    /// <summary>The same without a left shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyShiftRight(Vector256<int> x, Vector256<int> multiplier, Vector256<int> minusRightShift) =>
        RoundingShiftRight(HighMul(x, multiplier), minusRightShift);

    /// <summary>Sixteen scaled accumulators plus the zero point, clamped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(Vector256<int> low, Vector256<int> high, Vector256<int> zeroPoint, Vector256<int> min, Vector256<int> max)
    {
        // Clamped before the sum, which then cannot overflow.
        low = Vector256.Min(Vector256.Max(low, min - zeroPoint), max - zeroPoint) + zeroPoint;
        high = Vector256.Min(Vector256.Max(high, min - zeroPoint), max - zeroPoint) + zeroPoint;
        Vector256<short> words = Avx2.Permute4x64(Avx2.PackSignedSaturate(low, high).AsInt64(), 0b11_01_10_00).AsInt16();    // packing goes by halves
        return Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper());
    }

    /// <summary><see cref="FixedPoint.SaturatingRoundingDoublingHighMul(int, int)"/> for a factor that is not negative, so that nothing saturates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> HighMul(Vector256<int> x, Vector256<int> multiplier)
    {
        // 64-bit products of the even lanes and of the odd; bits 31 to 62 are wanted, of the odd ones in the upper half.
        Vector256<long> nudge = Vector256.Create(1L << 30);
        Vector256<int> even = ((Avx2.Multiply(x, multiplier) + nudge) >>> 31).AsInt32();
        Vector256<int> odd = ((Avx2.Multiply((x.AsInt64() >>> 32).AsInt32(), (multiplier.AsInt64() >>> 32).AsInt32()) + nudge) << 1).AsInt32();
        return Avx2.Blend(even, odd, 0b1010_1010);
    }

    /// <summary><see cref="FixedPoint.RoundingDivideByPowerOfTwo"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> RoundingShiftRight(Vector256<int> x, Vector256<int> minusRightShift)
    {
        Vector256<uint> rightShift = (-minusRightShift).AsUInt32();
        Vector256<int> mask = Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, rightShift) - Vector256<int>.One;
        Vector256<int> remainder = x & mask;
        Vector256<int> threshold = (mask >>> 1) - (x >> 31);
        return Avx2.ShiftRightArithmeticVariable(x, rightShift) - Vector256.GreaterThan(remainder, threshold);
    }
}
