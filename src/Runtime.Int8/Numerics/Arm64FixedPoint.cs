using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary><see cref="QuantizedMultiplier.Multiply(int)"/> and the way back to int8, on vectors of 64-bit Arm.</summary>
internal static class Arm64FixedPoint
{
    /// <summary>
    /// x · multiplier, rounded, over 2^rightShift, rounded once more, ties away from zero. Each right shift is 1 or more.
    /// </summary>
    /// <param name="x">Accumulators.</param>
    /// <param name="multiplier">Q0.31 significands.</param>
    /// <param name="minusRightShift">Right shifts, negative, as SRSHL takes them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyShiftRight(Vector128<int> x, Vector128<int> multiplier, Vector128<int> minusRightShift)
    {
        // SRSHL's ties go up. One less under zero turns a tie there into something just below, which goes down, and moves nothing else.
        // Factors are not negative, so x tells the sign; where the product of one under zero is 0, −1 becomes 0 again. (The product's own
        // sign would cost a copy: SSRA overwrites it.)
        Vector128<int> product = AdvSimd.MultiplyRoundedDoublingSaturateHigh(x, multiplier);
        return AdvSimd.ShiftArithmeticRounded(AdvSimd.ShiftRightArithmeticAdd(product, x, 31), minusRightShift);
    }

    /// <summary>
    /// The same for accumulators that are not negative. Of negative ones the answer may be one too great, and is not above 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyShiftRightPositive(Vector128<int> x, Vector128<int> multiplier, Vector128<int> minusRightShift) =>
        AdvSimd.ShiftArithmeticRounded(AdvSimd.MultiplyRoundedDoublingSaturateHigh(x, multiplier), minusRightShift);

    /// <summary>
    /// <see cref="MultiplyShiftRight"/> with a left shift before it, and right shifts that may be 0, under which nothing may be taken off.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Multiply(
        Vector128<int> x, Vector128<int> multiplier, Vector128<int> leftShift, Vector128<int> minusRightShift)
    {
        Vector128<int> product = AdvSimd.MultiplyRoundedDoublingSaturateHigh(AdvSimd.ShiftLogical(x, leftShift), multiplier);
        product = AdvSimd.ShiftRightArithmeticAdd(product, AdvSimd.And(product, minusRightShift), 31);
        return AdvSimd.ShiftArithmeticRounded(product, minusRightShift);
    }

    /// <summary>Sixteen scaled accumulators plus the zero point, clamped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(
        Vector128<int> x0,
        Vector128<int> x1,
        Vector128<int> x2,
        Vector128<int> x3,
        Vector128<short> zeroPoint,
        Vector128<sbyte> min,
        Vector128<sbyte> max)
    {
        // Saturating at each step: int16 holds every sum that does not saturate int8.
        Vector128<short> low = AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(x0), x1);
        Vector128<short> high = AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(x2), x3);
        low = AdvSimd.AddSaturate(low, zeroPoint);
        high = AdvSimd.AddSaturate(high, zeroPoint);
        Vector128<sbyte> q = AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(low), high);
        return AdvSimd.Min(AdvSimd.Max(q, min), max);
    }
    /// <summary>The same for numbers that fit int16, without a clamp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> NarrowInt16(
        Vector128<int> x0, Vector128<int> x1, Vector128<int> x2, Vector128<int> x3, Vector128<short> zeroPoint)
    {
        Vector128<short> low = AdvSimd.AddSaturate(LowHalves(x0, x1), zeroPoint);
        Vector128<short> high = AdvSimd.AddSaturate(LowHalves(x2, x3), zeroPoint);
        return AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(low), high);
    }

    /// <summary>
    /// The same where the zero point and the least value are −128 and the greatest is 127: saturation at 0 and 255, 128 too high, is all
    /// the clamp.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> NarrowPositive(Vector128<int> x0, Vector128<int> x1, Vector128<int> x2, Vector128<int> x3)
    {
        Vector128<byte> q = AdvSimd.ExtractNarrowingSaturateUnsignedUpper(
            AdvSimd.ExtractNarrowingSaturateUnsignedLower(LowHalves(x0, x1)), LowHalves(x2, x3));
        return (q - Vector128.Create((byte)128)).AsSByte();
    }

    /// <summary>
    /// <see cref="AccumulatorHardSwish.Apply"/> of eight accumulators, from where they are steps of x, up to sixteenths of output steps.
    /// </summary>
    /// <param name="x0">Four of them.</param>
    /// <param name="x1">Four more.</param>
    /// <param name="gateShift">Shifts of their channels.</param>
    /// <param name="factor">Factors of their channels.</param>
    /// <param name="zeroPoint">In sixteenths.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> HardSwish(
        Vector128<int> x0, Vector128<int> x1, Vector128<short> gateShift, Vector128<short> factor, Vector128<short> zeroPoint)
    {
        Vector128<short> x = AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(x0), x1);
        Vector128<short> gate = AdvSimd.FusedAddRoundedHalving(
            AdvSimd.ShiftArithmeticSaturate(x, gateShift), Vector128.Create(short.MaxValue));
        Vector128<short> y = AdvSimd.MultiplyRoundedDoublingSaturateHigh(x, gate);
        return AdvSimd.AddSaturate(AdvSimd.MultiplyRoundedDoublingSaturateHigh(y, factor), zeroPoint);
    }

    /// <summary>Sixteen sixteenths as whole numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> NarrowSixteenths(Vector128<short> low, Vector128<short> high) =>
        AdvSimd.ShiftRightArithmeticRoundedNarrowingSaturateUpper(
            AdvSimd.ShiftRightArithmeticRoundedNarrowingSaturateLower(low, AccumulatorHardSwish.FractionBits),
            high,
            AccumulatorHardSwish.FractionBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> LowHalves(Vector128<int> x, Vector128<int> y) => AdvSimd.Arm64.UnzipEven(x.AsInt16(), y.AsInt16());
}
