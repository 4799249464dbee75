using System.Runtime.Intrinsics;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// The vector arithmetic of one x86-64 instruction set: kernels are written once against this interface and compiled for each set.
/// Members that name no other type work on int32 elements. Roundings are members of their own, not composed of smaller ones: the .NET
/// compiler stops inlining in a method with too many temporaries, and every intermediate member adds some.
/// </summary>
/// <typeparam name="TVector">A vector of int32, which also holds other elements.</typeparam>
internal unsafe interface IX86Instructions<TVector>
    where TVector : struct
{
    /// <summary>The number of int32 elements.</summary>
    static abstract int Lanes { get; }

    static abstract TVector Create(int value);

    static abstract TVector CreateInt16(short value);

    static abstract TVector Load(void* from);

    /// <summary>Loads int16 elements, half of them from each of two places.</summary>
    static abstract TVector LoadInt16(short* low, short* high);

    /// <summary>int8 → int16.</summary>
    static abstract TVector WidenToInt16(sbyte* from);

    static abstract void Store(TVector x, int* to);

    static abstract TVector Add(TVector x, TVector y);

    static abstract TVector Not(TVector x);

    /// <summary>Shifts each element by its own count, which is 0 or more.</summary>
    static abstract TVector ShiftLeft(TVector x, TVector counts);

    /// <summary>Moves the odd elements to the even positions.</summary>
    static abstract TVector Odd(TVector x);

    /// <summary>Sums of pairs of neighbouring int16 products, as int32 (VPMADDWD).</summary>
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
    /// The same, but a negative x may give any result up to 0. For a number that is not negative the two roundings combine into one: half
    /// of each rounding's last step is added to the product, which is then shifted once.
    /// </summary>
    static abstract TVector MultiplyShiftRightPositive(
        TVector x, TVector multiplier, TVector oddMultiplier, TVector half, TVector oddHalf, TVector shift, TVector oddShift);

    /// <summary>
    /// The halves and shifts for <see cref="MultiplyShiftRightPositive"/>, int64; the odd shifts leave answers in the upper halves.
    /// </summary>
    static abstract (TVector Half, TVector OddHalf, TVector Shift, TVector OddShift) PositiveRounding(TVector minusRightShift);

    /// <summary>Powers of 2 whose int16 exponents, 0 to 14, are loaded half from each of two places.</summary>
    static abstract TVector PowersOfTwoInt16(short* low, short* high);

    /// <summary>
    /// <see cref="AccumulatorHardSwish.Apply"/> from steps of x up to sixteenths of output steps, plus half a step; all int16.
    /// </summary>
    /// <param name="x">Steps of x.</param>
    /// <param name="gatePower">2 to the shifts of their channels.</param>
    /// <param name="factor">Factors of their channels.</param>
    /// <param name="zeroPoint">The zero point in sixteenths, plus 8. A sum that saturates because of the 8 is beyond int8 anyway.</param>
    static abstract TVector HardSwish(TVector x, TVector gatePower, TVector factor, TVector zeroPoint);

    /// <summary>int16 sixteenths → whole int8, in the first elements of the result, twice as many as there are lanes.</summary>
    static abstract Vector256<sbyte> NarrowSixteenths(TVector x);

    /// <summary>int32 of two vectors → int16, saturated.</summary>
    static abstract TVector NarrowToInt16(TVector low, TVector high);

    /// <summary>int32 → int16, saturated: the first half of the result.</summary>
    static abstract TVector NarrowToInt16(TVector x);

    /// <summary>
    /// int32 of two vectors → int16, saturated, plus an int16, saturated, → int8, saturated, in the first elements of the result, twice as
    /// many as there are lanes.
    /// </summary>
    static abstract Vector256<sbyte> NarrowToInt8(TVector low, TVector high, TVector zeroPoint);

    /// <summary>The same for one vector, with as many results as there are lanes.</summary>
    static abstract Vector256<sbyte> NarrowToInt8(TVector x, TVector zeroPoint);
}
