using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>AVX2.</summary>
internal readonly unsafe struct Avx2Instructions : IX86Instructions<Vector256<int>>
{
    public static int Lanes => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Create(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> CreateInt16(short value) => Vector256.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(void* from) => Vector256.Load((int*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadInt16(short* low, short* high) =>
        Vector256.Create(Vector128.Load(low), Vector128.Load(high)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> WidenToInt16(sbyte* from) => Avx2.ConvertToVector256Int16(Vector128.Load(from)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> x, int* to) => x.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> x, Vector256<int> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Not(Vector256<int> x) => ~x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftLeft(Vector256<int> x, Vector256<int> counts) =>
        Avx2.ShiftLeftLogicalVariable(x, counts.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAddAdjacentInt16(Vector256<int> x, Vector256<int> y) =>
        Avx2.MultiplyAddAdjacent(x.AsInt16(), y.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyShift(
        Vector256<int> x, Vector256<int> multiplier, Vector256<int> leftShift, Vector256<int> minusRightShift)
    {
        // RoundingDivideByPowerOfTwo for shifts of 0 or more.
        Vector256<int> shifted = Avx2.ShiftLeftLogicalVariable(x, leftShift.AsUInt32());
        Vector256<int> y = HighMul(shifted, multiplier, Odd(multiplier));
        Vector256<uint> rightShift = (-minusRightShift).AsUInt32();
        Vector256<int> mask = Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, rightShift) - Vector256<int>.One;
        Vector256<int> threshold = (mask >>> 1) - (y >> 31);
        return Avx2.ShiftRightArithmeticVariable(y, rightShift) - Vector256.GreaterThan(y & mask, threshold);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyShiftRight(
        Vector256<int> x, Vector256<int> multiplier, Vector256<int> oddMultiplier, Vector256<int> rightShiftLess1)
    {
        // Adding the second-to-last bit rounds; a negative tie rounds down because 1 was subtracted before. Neither sum overflows, as
        // |y| < 2^31 − 1.
        Vector256<int> y = HighMul(x, multiplier, oddMultiplier);
        return (Avx2.ShiftRightArithmeticVariable(y + (y >> 31), rightShiftLess1.AsUInt32()) + Vector256<int>.One) >> 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyShiftRightPositive(
        Vector256<int> x,
        Vector256<int> multiplier,
        Vector256<int> oddMultiplier,
        Vector256<int> half,
        Vector256<int> oddHalf,
        Vector256<int> shift,
        Vector256<int> oddShift)
    {
        Vector256<int> positive = Vector256.Max(x, Vector256<int>.Zero);    // AVX2 has only logical right shifts of int64
        Vector256<long> even = Avx2.Multiply(positive, multiplier) + half.AsInt64();
        Vector256<long> odd = Avx2.Multiply(Odd(positive), oddMultiplier) + oddHalf.AsInt64();
        return Interleave(
            Avx2.ShiftRightLogicalVariable(even, shift.AsUInt64()).AsInt32(),
            Avx2.ShiftRightLogicalVariable(odd, oddShift.AsUInt64()).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<int> Half, Vector256<int> OddHalf, Vector256<int> Shift, Vector256<int> OddShift) PositiveRounding(
        Vector256<int> minusRightShift)
    {
        (Vector256<long> half, Vector256<long> shift) = EvenRounding(minusRightShift);
        (Vector256<long> oddHalf, Vector256<long> oddShift) = EvenRounding(Odd(minusRightShift));
        return (half.AsInt32(), oddHalf.AsInt32(), shift.AsInt32(), (oddShift - Vector256.Create(32L)).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> PowersOfTwoInt16(short* low, short* high) => NarrowToInt16(
        Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, Avx2.ConvertToVector256Int32(Vector128.Load(low)).AsUInt32()),
        Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, Avx2.ConvertToVector256Int32(Vector128.Load(high)).AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> HardSwish(Vector256<int> x, Vector256<int> gatePower, Vector256<int> factor, Vector256<int> zeroPoint)
    {
        // No instruction shifts left with saturation, so 32-bit products are packed.
        Vector256<short> steps = x.AsInt16(), power = gatePower.AsInt16();
        Vector256<short> low = Avx2.MultiplyLow(steps, power), high = Avx2.MultiplyHigh(steps, power);
        Vector256<short> third = Avx2.PackSignedSaturate(Avx2.UnpackLow(low, high).AsInt32(), Avx2.UnpackHigh(low, high).AsInt32());
        Vector256<short> gate = (third ^ Vector256.Create(short.MinValue)) >>> 1;
        Vector256<short> y = Avx2.MultiplyHighRoundScale(steps, gate);
        return Avx2.AddSaturate(Avx2.MultiplyHighRoundScale(y, factor.AsInt16()), zeroPoint.AsInt16()).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> NarrowSixteenths(Vector256<int> x)
    {
        Vector256<short> whole = x.AsInt16() >> AccumulatorHardSwish.FractionBits;
        return Sse2.PackSignedSaturate(whole.GetLower(), whole.GetUpper()).ToVector256Unsafe();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> NarrowToInt16(Vector256<int> low, Vector256<int> high)
    {
        Vector256<long> fours = Avx2.PackSignedSaturate(low, high).AsInt64();    // alternating from low and high
        return Avx2.Permute4x64(fours, 0b11_01_10_00).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> NarrowToInt16(Vector256<int> x) => NarrowToInt16(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> NarrowToInt8(Vector256<int> low, Vector256<int> high, Vector256<int> zeroPoint)
    {
        Vector256<short> words = Avx2.AddSaturate(NarrowToInt16(low, high).AsInt16(), zeroPoint.AsInt16());
        return Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper()).ToVector256Unsafe();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> NarrowToInt8(Vector256<int> x, Vector256<int> zeroPoint) => NarrowToInt8(x, x, zeroPoint);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Odd(Vector256<int> x) => (x.AsInt64() >>> 32).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> HighMul(Vector256<int> x, Vector256<int> multiplier, Vector256<int> oddMultiplier)
    {
        // 64-bit products of the even lanes and of the odd lanes. Bits 31 to 62 are needed, for the odd lanes in the upper half.
        Vector256<long> nudge = Vector256.Create(1L << 30);
        Vector256<int> even = ((Avx2.Multiply(x, multiplier) + nudge) >>> 31).AsInt32();
        Vector256<int> odd = ((Avx2.Multiply(Odd(x), oddMultiplier) + nudge) << 1).AsInt32();
        return Interleave(even, odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<long> Half, Vector256<long> Shift) EvenRounding(Vector256<int> minusRightShift)
    {
        Vector256<long> shift = Vector256.Create(31L) + ((-minusRightShift).AsInt64() & Vector256.Create((long)uint.MaxValue));
        Vector256<long> half = Avx2.ShiftLeftLogicalVariable(Vector256<long>.One, (shift - Vector256<long>.One).AsUInt64());
        return (half + Vector256.Create(1L << 30), shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Interleave(Vector256<int> even, Vector256<int> odd) => Avx2.Blend(even, odd, 0b1010_1010);
}
