using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary><see cref="QuantizedMultiplier.Multiply(int)"/> and the conversion back to int8, on vectors of 64-bit Arm.</summary>
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
        // SRSHL rounds ties up. Subtracting 1 from a negative product moves a tie just below the half, where it rounds down, and changes
        // no other result. Factors are not negative, so x has the sign; if the product of a negative x is 0, the −1 rounds to 0 again.
        // (Using the product's own sign would cost a copy: SSRA overwrites it.)
        Vector128<int> product = AdvSimd.MultiplyRoundedDoublingSaturateHigh(x, multiplier);
        return AdvSimd.ShiftArithmeticRounded(AdvSimd.ShiftRightArithmeticAdd(product, x, 31), minusRightShift);
    }

    /// <summary>
    /// The same for accumulators that are not negative. For negative ones the result may be one too large, but is not above 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyShiftRightPositive(Vector128<int> x, Vector128<int> multiplier, Vector128<int> minusRightShift) =>
        AdvSimd.ShiftArithmeticRounded(AdvSimd.MultiplyRoundedDoublingSaturateHigh(x, multiplier), minusRightShift);

    /// <summary>
    /// <see cref="MultiplyShiftRight"/> after a left shift, with right shifts that may be 0. With a right shift of 0 nothing is subtracted.
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
    /// The same for a zero point and a minimum of −128 and a maximum of 127: saturation at 0 and 255, 128 too high, is the only clamp
    /// needed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> NarrowPositive(Vector128<int> x0, Vector128<int> x1, Vector128<int> x2, Vector128<int> x3)
    {
        Vector128<byte> q = AdvSimd.ExtractNarrowingSaturateUnsignedUpper(
            AdvSimd.ExtractNarrowingSaturateUnsignedLower(LowHalves(x0, x1)), LowHalves(x2, x3));
        return (q - Vector128.Create((byte)128)).AsSByte();
    }

    /// <summary>
    /// <see cref="AccumulatorHardSwish.Apply"/> for eight accumulators, from steps of x up to sixteenths of output steps.
    /// </summary>
    /// <param name="x0">Four accumulators in steps of x.</param>
    /// <param name="x1">Four more.</param>
    /// <param name="gateShift">Shifts of their channels.</param>
    /// <param name="factor">Factors of their channels.</param>
    /// <param name="zeroPoint">The zero point, in sixteenths.</param>
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

    /// <summary>Sixteen values in sixteenths, rounded to whole numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> NarrowSixteenths(Vector128<short> low, Vector128<short> high) =>
        AdvSimd.ShiftRightArithmeticRoundedNarrowingSaturateUpper(
            AdvSimd.ShiftRightArithmeticRoundedNarrowingSaturateLower(low, AccumulatorHardSwish.FractionBits),
            high,
            AccumulatorHardSwish.FractionBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> LowHalves(Vector128<int> x, Vector128<int> y) => AdvSimd.Arm64.UnzipEven(x.AsInt16(), y.AsInt16());
}
