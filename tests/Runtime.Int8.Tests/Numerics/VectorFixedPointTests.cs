using System.Numerics;
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
        Scalings.Sample(
            (x, multipliers, shifts) =>
            {
                Vector256<int> m = Vector256.Create(multipliers, 0), minus = -Vector256.Create(shifts, 0), v = Vector256.Create(x, 0);
                Check(x, multipliers, shifts, Elements(Avx2FixedPoint.MultiplyShiftRight(v, m, Avx2FixedPoint.Odd(m), ~minus)));
                Check(x, multipliers, shifts, Elements(Avx2FixedPoint.Multiply(v, m, default, minus)));
            },
            iter: Iterations);
    }

    [Fact]
    public void Right_shifts_on_AVX512()
    {
        Assert.SkipUnless(Avx512BW.IsSupported, "no AVX-512");
        Scalings.Sample(
            (x, multipliers, shifts) =>
            {
                Vector512<int> m = Vector512.Create(multipliers, 0), minus = -Vector512.Create(shifts, 0), v = Vector512.Create(x, 0);
                Check(x, multipliers, shifts, Elements(Avx512FixedPoint.MultiplyShiftRight(v, m, Avx512FixedPoint.Odd(m), ~minus)));
                Check(x, multipliers, shifts, Elements(Avx512FixedPoint.Multiply(v, m, default, minus)));
            },
            iter: Iterations);
    }

    [Fact]
    public void Numbers_above_zero_on_AVX2()
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2");
        Scalings.Sample(
            (x, multipliers, shifts) =>
            {
                Vector256<int> m = Vector256.Create(multipliers, 0), minus = -Vector256.Create(shifts, 0);
                (Vector256<long> half, Vector256<long> shift) = Avx2FixedPoint.PositiveRounding(minus);
                (Vector256<long> oddHalf, Vector256<long> oddShift) = Avx2FixedPoint.PositiveRounding(Avx2FixedPoint.Odd(minus));
                CheckPositive(x, multipliers, shifts, Elements(Avx2FixedPoint.MultiplyShiftRightPositive(
                    Vector256.Create(x, 0), m, Avx2FixedPoint.Odd(m), half, oddHalf, shift, oddShift - Vector256.Create(32L))));
            },
            iter: Iterations);
    }

    [Fact]
    public void Numbers_above_zero_on_AVX512()
    {
        Assert.SkipUnless(Avx512BW.IsSupported, "no AVX-512");
        Scalings.Sample(
            (x, multipliers, shifts) =>
            {
                Vector512<int> m = Vector512.Create(multipliers, 0), minus = -Vector512.Create(shifts, 0);
                (Vector512<long> half, Vector512<long> shift) = Avx512FixedPoint.PositiveRounding(minus);
                (Vector512<long> oddHalf, Vector512<long> oddShift) = Avx512FixedPoint.PositiveRounding(Avx512FixedPoint.Odd(minus));
                CheckPositive(x, multipliers, shifts, Elements(Avx512FixedPoint.MultiplyShiftRightPositive(
                    Vector512.Create(x, 0), m, Avx512FixedPoint.Odd(m), half, oddHalf, shift, oddShift - Vector512.Create(32L))));
            },
            iter: Iterations);
    }

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

    private static int[] Elements(Vector256<int> vector)
    {
        int[] elements = new int[Vector256<int>.Count];
        vector.CopyTo(elements);
        return elements;
    }

    private static int[] Elements(Vector512<int> vector)
    {
        int[] elements = new int[Vector512<int>.Count];
        vector.CopyTo(elements);
        return elements;
    }
}
