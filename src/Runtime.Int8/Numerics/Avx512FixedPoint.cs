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
    public static Vector512<int> Multiply(Vector512<int> x, Vector512<int> multiplier, Vector512<int> leftShift, Vector512<int> minusRightShift) =>
        RoundingShiftRight(HighMul(Avx512F.ShiftLeftLogicalVariable(x, leftShift.AsUInt32()), multiplier), minusRightShift);

    /// <summary>The same without a left shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyShiftRight(Vector512<int> x, Vector512<int> multiplier, Vector512<int> minusRightShift) =>
        RoundingShiftRight(HighMul(x, multiplier), minusRightShift);

    /// <summary>Sixteen scaled accumulators plus the zero point, clamped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(Vector512<int> x, Vector512<int> zeroPoint, Vector512<int> min, Vector512<int> max)
    {
        // Clamped before the sum, which then cannot overflow.
        x = Vector512.Min(Vector512.Max(x, min - zeroPoint), max - zeroPoint) + zeroPoint;
        return Avx512F.ConvertToVector128SByte(x);
    }

    /// <summary><see cref="FixedPoint.SaturatingRoundingDoublingHighMul(int, int)"/> for a factor that is not negative, so that nothing saturates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> HighMul(Vector512<int> x, Vector512<int> multiplier)
    {
        // 64-bit products of the even lanes and of the odd; bits 31 to 62 are wanted, of the odd ones in the upper half.
        Vector512<long> nudge = Vector512.Create(1L << 30);
        Vector512<int> even = ((Avx512F.Multiply(x, multiplier) + nudge) >>> 31).AsInt32();
        Vector512<int> odd = ((Avx512F.Multiply((x.AsInt64() >>> 32).AsInt32(), (multiplier.AsInt64() >>> 32).AsInt32()) + nudge) << 1).AsInt32();
        return Avx512F.BlendVariable(even, odd, OddLanes);
    }

    /// <summary><see cref="FixedPoint.RoundingDivideByPowerOfTwo"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> RoundingShiftRight(Vector512<int> x, Vector512<int> minusRightShift)
    {
        Vector512<uint> rightShift = (-minusRightShift).AsUInt32();
        Vector512<int> mask = Avx512F.ShiftLeftLogicalVariable(Vector512<int>.One, rightShift) - Vector512<int>.One;
        Vector512<int> remainder = x & mask;
        Vector512<int> threshold = (mask >>> 1) - (x >> 31);
        return Avx512F.ShiftRightArithmeticVariable(x, rightShift) - Vector512.GreaterThan(remainder, threshold);
    }
}
