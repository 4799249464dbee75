using System.Runtime.Intrinsics;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// The arithmetic of one instruction set of x86-64 on its vectors: kernels are written once over it and compiled once for each set. What
/// does not name another type works on elements of int32. Roundings are members too, and not composed of smaller ones: the compiler of .NET
/// gives up inlining in a method with too many temporaries, and every member in between adds some.
/// </summary>
/// <typeparam name="TVector">A vector of int32, which holds other elements too.</typeparam>
internal unsafe interface IX86Instructions<TVector>
    where TVector : struct
{
    /// <summary>Elements of int32.</summary>
    static abstract int Lanes { get; }

    static abstract TVector Create(int value);

    static abstract TVector CreateInt16(short value);

    static abstract TVector Load(void* from);

    /// <summary>As many int16 from one place as from the other.</summary>
    static abstract TVector LoadInt16(short* low, short* high);

    /// <summary>int8 → int16.</summary>
    static abstract TVector WidenToInt16(sbyte* from);

    static abstract void Store(TVector x, int* to);

    static abstract TVector Add(TVector x, TVector y);

    static abstract TVector Not(TVector x);

    /// <summary>Each element by a count of its own, which is 0 or more.</summary>
    static abstract TVector ShiftLeft(TVector x, TVector counts);

    /// <summary>The odd elements in the place of the even.</summary>
    static abstract TVector Odd(TVector x);

    /// <summary>Sums of two neighbouring products of int16, as int32 (VPMADDWD).</summary>
    static abstract TVector MultiplyAddAdjacentInt16(TVector x, TVector y);

    /// <summary>
    /// <see cref="FixedPoint.SaturatingRoundingDoublingHighMul(int, int)"/> for a factor that is not negative, so that nothing saturates.
    /// </summary>
    static abstract TVector HighMul(TVector x, TVector multiplier, TVector oddMultiplier);

    /// <summary>
    /// <see cref="QuantizedMultiplier.Multiply(int)"/>: x · 2^leftShift · multiplier, rounded, over 2^rightShift,
    /// rounded once more, ties away from zero.
    /// </summary>
    static abstract TVector MultiplyShift(TVector x, TVector multiplier, TVector leftShift, TVector minusRightShift);

    /// <summary>The same without a left shift, and with a right shift of at least 1.</summary>
    static abstract TVector MultiplyShiftRight(TVector x, TVector multiplier, TVector oddMultiplier, TVector rightShiftLess1);

    /// <summary>
    /// The same where a negative x may become any number up to 0. Of a number that is not negative both roundings are one: half of the last
    /// step of the first and half of that of the second are added to the product, which is then shifted once.
    /// </summary>
    static abstract TVector MultiplyShiftRightPositive(
        TVector x, TVector multiplier, TVector oddMultiplier, TVector half, TVector oddHalf, TVector shift, TVector oddShift);

    /// <summary>
    /// The halves and shifts for <see cref="MultiplyShiftRightPositive"/>, int64; the odd shifts leave answers in the upper halves.
    /// </summary>
    static abstract (TVector Half, TVector OddHalf, TVector Shift, TVector OddShift) PositiveRounding(TVector minusRightShift);

    /// <summary>2 to each int16 from one place and from the other; the exponents are 0 to 14.</summary>
    static abstract TVector PowersOfTwoInt16(short* low, short* high);

    /// <summary>
    /// <see cref="AccumulatorHardSwish.Apply"/> from steps of x up to sixteenths of output steps, half a step more; all int16.
    /// </summary>
    /// <param name="x">Steps of x.</param>
    /// <param name="gatePower">2 to the shifts of their channels.</param>
    /// <param name="factor">Factors of their channels.</param>
    /// <param name="zeroPoint">In sixteenths, and 8: what saturates for these lies beyond int8 in any case.</param>
    static abstract TVector HardSwish(TVector x, TVector gatePower, TVector factor, TVector zeroPoint);

    /// <summary>int16 sixteenths as whole int8: the first of the result, twice as many as there are lanes.</summary>
    static abstract Vector256<sbyte> NarrowSixteenths(TVector x);

    /// <summary>int32 of two vectors → int16, saturated.</summary>
    static abstract TVector NarrowToInt16(TVector low, TVector high);

    /// <summary>int32 → int16, saturated: the first half of the result.</summary>
    static abstract TVector NarrowToInt16(TVector x);

    /// <summary>
    /// int32 of two vectors → int16, saturated, plus an int16, saturated, → int8, saturated: the first of the result, twice as many as
    /// there are lanes.
    /// </summary>
    static abstract Vector256<sbyte> NarrowToInt8(TVector low, TVector high, TVector zeroPoint);

    /// <summary>The same of one vector: as many as there are lanes.</summary>
    static abstract Vector256<sbyte> NarrowToInt8(TVector x, TVector zeroPoint);
}
