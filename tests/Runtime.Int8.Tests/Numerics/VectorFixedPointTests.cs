using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>The scaling of accumulators on vectors of x86-64, for every accumulator and factor that there is.</summary>
public sealed class VectorFixedPointTests
{
    private const int Iterations = 30_000;

    /// <summary>Any int, ends, powers of two and their neighbours: where ties and overflows lie.</summary>
    private static readonly Gen<int> Ints = Gen.Frequency(
        (3, Gen.Int),
        (1, Gen.OneOf(int.MinValue, int.MinValue + 1, -1, 0, 1, int.MaxValue - 1, int.MaxValue)),
        (3, Gen.Select(Gen.Int[0, 31], Gen.Int[-3, 3], (bits, offset) => (int)((1L << bits) + offset))),
        (3, Gen.Select(Gen.Int[0, 31], Gen.Int[-3, 3], (bits, offset) => (int)(offset - (1L << bits)))));

    private static readonly Gen<(int[] X, int[] Multipliers, int[] RightShifts)> Scalings = Gen.Select(
        Ints.Array[Vector512<int>.Count],
        Gen.Frequency((3, Gen.Int[1 << 30, int.MaxValue]), (1, Gen.OneOf(0, 1 << 30, int.MaxValue))).Array[Vector512<int>.Count],
        Gen.Int[1, 31].Array[Vector512<int>.Count]);

    [Fact]
    public void Right_shifts_on_AVX2()
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2");
        RightShifts<Vector256<int>, Avx2Instructions>();
    }

    [Fact]
    public void Right_shifts_on_AVX512()
    {
        Assert.SkipUnless(Avx512BW.IsSupported, "no AVX-512");
        RightShifts<Vector512<int>, Avx512Instructions>();
    }

    [Fact]
    public void Numbers_above_zero_on_AVX2()
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2");
        NumbersAboveZero<Vector256<int>, Avx2Instructions>();
    }

    [Fact]
    public void Numbers_above_zero_on_AVX512()
    {
        Assert.SkipUnless(Avx512BW.IsSupported, "no AVX-512");
        NumbersAboveZero<Vector512<int>, Avx512Instructions>();
    }

    private static void RightShifts<TVector, TX86>()
        where TVector : struct
        where TX86 : struct, IX86Instructions<TVector> => Scalings.Sample(
            (x, multipliers, shifts) =>
            {
                TVector v = Load<TVector>(x), m = Load<TVector>(multipliers);
                TVector minus = Load<TVector>([.. shifts.Select(shift => -shift)]);
                TVector shifted = TX86.MultiplyShiftRight(v, m, TX86.Odd(m), TX86.Not(minus));
                Check(x, multipliers, shifts, Elements(shifted));
                Check(x, multipliers, shifts, Elements(TX86.MultiplyShift(v, m, TX86.Create(0), minus)));
            },
            iter: Iterations);

    private static void NumbersAboveZero<TVector, TX86>()
        where TVector : struct
        where TX86 : struct, IX86Instructions<TVector> => Scalings.Sample(
            (x, multipliers, shifts) =>
            {
                TVector v = Load<TVector>(x), m = Load<TVector>(multipliers);
                TVector minus = Load<TVector>([.. shifts.Select(shift => -shift)]);
                (TVector half, TVector oddHalf, TVector shift, TVector oddShift) = TX86.PositiveRounding(minus);
                TVector scaled = TX86.MultiplyShiftRightPositive(v, m, TX86.Odd(m), half, oddHalf, shift, oddShift);
                CheckPositive(x, multipliers, shifts, Elements(scaled));
            },
            iter: Iterations);

    private static void Check(int[] x, int[] multipliers, int[] shifts, int[] actual)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.Equal(Exact.Requantize(x[i], (multipliers[i], -shifts[i])), actual[i]);
        }
    }

    /// <summary>What is not above zero may be any number that is not.</summary>
    private static void CheckPositive(int[] x, int[] multipliers, int[] shifts, int[] actual)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.Equal(BigInteger.Max(0, Exact.Requantize(x[i], (multipliers[i], -shifts[i]))), Math.Max(0, actual[i]));
        }
    }

    private static TVector Load<TVector>(int[] elements)
        where TVector : struct => MemoryMarshal.Read<TVector>(MemoryMarshal.AsBytes(elements.AsSpan()));

    private static int[] Elements<TVector>(TVector vector)
        where TVector : struct => [.. MemoryMarshal.Cast<TVector, int>([vector])];
}
