using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>AVX-512.</summary>
internal readonly unsafe struct Avx512Instructions : IX86Instructions<Vector512<int>>
{
    public static int Lanes => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Create(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> CreateInt16(short value) => Vector512.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(void* from) => Vector512.Load((int*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInt16(short* low, short* high) =>
        Vector512.Create(Vector256.Load(low), Vector256.Load(high)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> WidenToInt16(sbyte* from) => Avx512BW.ConvertToVector512Int16(Vector256.Load(from)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> x, int* to) => x.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> x, Vector512<int> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Not(Vector512<int> x) => ~x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftLeft(Vector512<int> x, Vector512<int> counts) =>
        Avx512F.ShiftLeftLogicalVariable(x, counts.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAddAdjacentInt16(Vector512<int> x, Vector512<int> y) =>
        Avx512BW.MultiplyAddAdjacent(x.AsInt16(), y.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyShift(
        Vector512<int> x, Vector512<int> multiplier, Vector512<int> leftShift, Vector512<int> minusRightShift)
    {
        // RoundingDivideByPowerOfTwo for shifts of 0 or more.
        Vector512<int> shifted = Avx512F.ShiftLeftLogicalVariable(x, leftShift.AsUInt32());
        Vector512<int> y = HighMul(shifted, multiplier, Odd(multiplier));
        Vector512<uint> rightShift = (-minusRightShift).AsUInt32();
        Vector512<int> mask = Avx512F.ShiftLeftLogicalVariable(Vector512<int>.One, rightShift) - Vector512<int>.One;
        Vector512<int> threshold = (mask >>> 1) - (y >> 31);
        return Avx512F.ShiftRightArithmeticVariable(y, rightShift) - Vector512.GreaterThan(y & mask, threshold);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyShiftRight(
        Vector512<int> x, Vector512<int> multiplier, Vector512<int> oddMultiplier, Vector512<int> rightShiftLess1)
    {
        // Adding the second-to-last bit rounds; a negative tie rounds down because 1 was subtracted before. Neither sum overflows, as
        // |y| < 2^31 − 1.
        Vector512<int> y = HighMul(x, multiplier, oddMultiplier);
        return (Avx512F.ShiftRightArithmeticVariable(y + (y >> 31), rightShiftLess1.AsUInt32()) + Vector512<int>.One) >> 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyShiftRightPositive(
        Vector512<int> x,
        Vector512<int> multiplier,
        Vector512<int> oddMultiplier,
        Vector512<int> half,
        Vector512<int> oddHalf,
        Vector512<int> shift,
        Vector512<int> oddShift)
    {
        Vector512<long> even = Avx512F.Multiply(x, multiplier) + half.AsInt64();
        Vector512<long> odd = Avx512F.Multiply(Odd(x), oddMultiplier) + oddHalf.AsInt64();
        return Interleave(
            Avx512F.ShiftRightArithmeticVariable(even, shift.AsUInt64()).AsInt32(),
            Avx512F.ShiftRightArithmeticVariable(odd, oddShift.AsUInt64()).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<int> Half, Vector512<int> OddHalf, Vector512<int> Shift, Vector512<int> OddShift) PositiveRounding(
        Vector512<int> minusRightShift)
    {
        (Vector512<long> half, Vector512<long> shift) = EvenRounding(minusRightShift);
        (Vector512<long> oddHalf, Vector512<long> oddShift) = EvenRounding(Odd(minusRightShift));
        return (half.AsInt32(), oddHalf.AsInt32(), shift.AsInt32(), (oddShift - Vector512.Create(32L)).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> PowersOfTwoInt16(short* low, short* high) =>
        Avx512BW.ShiftLeftLogicalVariable(Vector512<short>.One, LoadInt16(low, high).AsUInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> HardSwish(Vector512<int> x, Vector512<int> gatePower, Vector512<int> factor, Vector512<int> zeroPoint)
    {
        // No instruction shifts left with saturation, so 32-bit products are packed.
        Vector512<short> steps = x.AsInt16(), power = gatePower.AsInt16();
        Vector512<short> low = Avx512BW.MultiplyLow(steps, power), high = Avx512BW.MultiplyHigh(steps, power);
        Vector512<short> third = Avx512BW.PackSignedSaturate(
            Avx512BW.UnpackLow(low, high).AsInt32(), Avx512BW.UnpackHigh(low, high).AsInt32());
        Vector512<short> gate = (third ^ Vector512.Create(short.MinValue)) >>> 1;
        Vector512<short> y = Avx512BW.MultiplyHighRoundScale(steps, gate);
        return Avx512BW.AddSaturate(Avx512BW.MultiplyHighRoundScale(y, factor.AsInt16()), zeroPoint.AsInt16()).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> NarrowSixteenths(Vector512<int> x) =>
        Avx512BW.ConvertToVector256SByteWithSaturation(x.AsInt16() >> AccumulatorHardSwish.FractionBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> NarrowToInt16(Vector512<int> low, Vector512<int> high) => Vector512.Create(
        Avx512F.ConvertToVector256Int16WithSaturation(low), Avx512F.ConvertToVector256Int16WithSaturation(high)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> NarrowToInt16(Vector512<int> x) =>
        Avx512F.ConvertToVector256Int16WithSaturation(x).ToVector512Unsafe().AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> NarrowToInt8(Vector512<int> low, Vector512<int> high, Vector512<int> zeroPoint)
    {
        Vector512<short> packed = Avx512BW.PackSignedSaturate(low, high);    // groups of four, alternating from low and high
        Vector512<short> words = Avx512BW.AddSaturate(packed, zeroPoint.AsInt16());
        Vector256<int> fours = Avx512BW.ConvertToVector256SByteWithSaturation(words).AsInt32();
        return Avx2.PermuteVar8x32(fours, Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7)).AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> NarrowToInt8(Vector512<int> x, Vector512<int> zeroPoint)
    {
        Vector256<short> packed = Avx512F.ConvertToVector256Int16WithSaturation(x);
        Vector256<short> words = Avx2.AddSaturate(packed, zeroPoint.AsInt16().GetLower());
        return Avx512BW.VL.ConvertToVector128SByteWithSaturation(words).ToVector256Unsafe();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Odd(Vector512<int> x) => (x.AsInt64() >>> 32).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> HighMul(Vector512<int> x, Vector512<int> multiplier, Vector512<int> oddMultiplier)
    {
        // 64-bit products of the even lanes and of the odd lanes. Bits 31 to 62 are needed, for the odd lanes in the upper half.
        Vector512<long> nudge = Vector512.Create(1L << 30);
        Vector512<int> even = ((Avx512F.Multiply(x, multiplier) + nudge) >>> 31).AsInt32();
        Vector512<int> odd = ((Avx512F.Multiply(Odd(x), oddMultiplier) + nudge) << 1).AsInt32();
        return Interleave(even, odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<long> Half, Vector512<long> Shift) EvenRounding(Vector512<int> minusRightShift)
    {
        Vector512<long> shift = Vector512.Create(31L) + ((-minusRightShift).AsInt64() & Vector512.Create((long)uint.MaxValue));
        Vector512<long> half = Avx512F.ShiftLeftLogicalVariable(Vector512<long>.One, (shift - Vector512<long>.One).AsUInt64());
        return (half + Vector512.Create(1L << 30), shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Interleave(Vector512<int> even, Vector512<int> odd) =>
        Avx512F.BlendVariable(even, odd, Vector512.Create(-1L << 32).AsInt32());
}
