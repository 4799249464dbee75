using CsCheck;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class FixedPointFunctionsTests
{
    private const double Q0 = 1.0 / (1L << 31);

    // What 32-bit polynomials and Newton steps leave: the exponential is good to 22 bits, 1/√x to 19, all finer than an int8 needs.
    private const double ExpTolerance = 1.0 / (1 << 22);
    private const double LogisticTolerance = 1.0 / (1 << 23);
    private const double ReciprocalTolerance = 1.0 / (1 << 28);
    private const double InverseSquareRootTolerance = 1.0 / (1 << 19);

    [Fact]
    public void Exponential_of_negatives() =>
        (from integerBits in Gen.Int[0, 5]
         from a in Gen.Frequency(
             (3, Gen.Int[int.MinValue, 0]), (2, Gen.Int[-(1 << 26), 0]), (1, Gen.OneOf(int.MinValue, int.MinValue + 1, -1, 0)))
         select (a, integerBits)).Sample(
            (a, integerBits) =>
            {
                double x = a * Math.ScaleB(1, integerBits - 31);
                Assert.InRange((FixedPointFunctions.ExpOnNegative(a, integerBits) * Q0) - Math.Exp(x), -ExpTolerance, ExpTolerance);
            },
            iter: 100_000);

    [Fact]
    public void Exponential_never_falls() =>
        Gen.Select(Gen.Int[int.MinValue, 0], Gen.Frequency((1, Gen.Int[1, 9]), (1, Gen.Int[1, 1 << 28])), Gen.Int[0, 5]).Sample(
            (a, step, integerBits) =>
            {
                int next = (int)Math.Min(0, (long)a + step);
                Assert.True(FixedPointFunctions.ExpOnNegative(a, integerBits) <= FixedPointFunctions.ExpOnNegative(next, integerBits));
            },
            iter: 100_000);

    [Fact]
    public void One_over_one_plus_x() => Gen.Frequency((3, Gen.Int[0, int.MaxValue]), (1, Gen.OneOf(0, 1, int.MaxValue))).Sample(
        x => Assert.InRange((FixedPointFunctions.OneOverOnePlus(x) * Q0) - (1 / (1 + (x * Q0))), -ReciprocalTolerance, ReciprocalTolerance),
        iter: 100_000);

    [Fact]
    public void Logistic_function() => Gen.Frequency((3, Gen.Int), (1, Gen.Int[-(1
        << 27), 1 << 27]), (1, Gen.OneOf(int.MinValue + 1, -1, 0, 1, int.MaxValue))).Where(a => a != int.MinValue).Sample(
        a =>
        {
            double expected = 1 / (1 + Math.Exp(-a * Math.ScaleB(1, -27)));
            Assert.InRange((FixedPointFunctions.Logistic(a) * Q0) - expected, -LogisticTolerance, LogisticTolerance);
        },
        iter: 100_000);

    [Fact]
    public void Hyperbolic_tangent() =>
        Gen.Frequency((3, Gen.Int), (1, Gen.Int[-(1 << 27), 1 << 27]), (1, Gen.OneOf(-1, 0, 1, int.MaxValue)))
            .Where(static a => a != int.MinValue).Sample(
                a =>
                {
                    double expected = Math.Tanh(a * Math.ScaleB(1, -27));
                    Assert.InRange((FixedPointFunctions.Tanh(a) * Q0) - expected, -2 * LogisticTolerance, 2 * LogisticTolerance);
                    Assert.Equal(FixedPointFunctions.Tanh(a), -FixedPointFunctions.Tanh(-a));
                },
                iter: 100_000);

    [Fact]
    public void Logistic_function_is_symmetric() => Gen.Int[1, int.MaxValue].Sample(
        a => Assert.Equal(int.MaxValue, (long)FixedPointFunctions.Logistic(a) + FixedPointFunctions.Logistic(-a)), iter: 20_000);

    [Fact]
    public void Reciprocal_as_significand_and_bits() => Gen.Select(Gen.Int[0, 30], Gen.Double[0, 1], Gen.Int[0, 12]).Sample(
        (octave, place, integerBits) =>
        {
            int x = (int)Math.Min((1L << octave) * (1 + place), int.MaxValue);
            int significand = FixedPointFunctions.Reciprocal(x, integerBits, out int bitsOverUnit);
            double expected = 1 / (x * Math.ScaleB(1, integerBits - 31));
            double relative = Math.ScaleB(significand * Q0, -bitsOverUnit) / expected;
            Assert.InRange(relative - 1, -2 * ReciprocalTolerance, 2 * ReciprocalTolerance);
        },
        iter: 100_000);

    [Fact]
    public void Inverse_square_root() => Gen.Frequency(
        (3, Gen.Double[0, 31].Select(e => (int)Math.Min(Math.Pow(2, e), int.MaxValue))),
        (1, Gen.Int[1, 1000]),
        (1, Gen.OneOf(1, 2, 3, (1 << 29) - 1, 1 << 29, int.MaxValue))).Sample(
        x =>
        {
            QuantizedMultiplier inverse = FixedPointFunctions.InverseSquareRoot(x);
            double relative = Math.ScaleB(inverse.Value, inverse.Shift - 31) * Math.Sqrt(x);
            Assert.InRange(relative - 1, -InverseSquareRootTolerance, InverseSquareRootTolerance);
        },
        iter: 100_000);

    [Fact]
    public void Inverse_square_root_of_zero_counts_as_that_of_one() =>
        Assert.Equal(FixedPointFunctions.InverseSquareRoot(1), FixedPointFunctions.InverseSquareRoot(0));
}
