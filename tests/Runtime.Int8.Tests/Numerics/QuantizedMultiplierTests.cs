using CsCheck;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class QuantizedMultiplierTests
{
    /// <summary>Factors from 2^−32 up to 2^30, and the doubles just beside powers of two.</summary>
    private static readonly Gen<double> Factors = Gen.Frequency(
        (3, Gen.Double[-32, 29.999].Select(e => Math.Pow(2, e))),
        (1, Gen.Int[-31, 29].Select(e => Math.ScaleB(1, e))),
        (1, Gen.Int[-31, 29].Select(e => Math.BitIncrement(Math.ScaleB(1, e)))),
        (1, Gen.Int[-31, 29].Select(e => Math.BitDecrement(Math.ScaleB(1, e)))));

    [Fact]
    public void Is_the_nearest_31_bit_significand() => Factors.Sample(
        real =>
        {
            QuantizedMultiplier multiplier = QuantizedMultiplier.FromReal(real);
            Assert.InRange(multiplier.Value, 1 << 30, int.MaxValue);
            Assert.InRange(multiplier.Shift, -31, 30);
            double back = Math.ScaleB(multiplier.Value, multiplier.Shift - 31);
            Assert.InRange(back / real, 1 - Math.ScaleB(1, -31), 1 + Math.ScaleB(1, -31));
            Assert.Equal(Exact.Multiplier(real), (multiplier.Value, multiplier.Shift));
        },
        iter: 20_000);

    [Theory]
    [InlineData(1, 1 << 30, 1)]
    [InlineData(0.5, 1 << 30, 0)]
    [InlineData(1 << 29, 1 << 30, 30)]
    [InlineData((1L << 31) - 1.0, int.MaxValue, 31)]    // a softmax whose differences are all 0 or out of reach
    [InlineData(1.0 / (1L << 32), 1 << 30, -31)]
    [InlineData(0.99999999999, 1 << 30, 1)]    // the significand rounds up to 1 and is carried
    [InlineData(0, 0, 0)]
    [InlineData(0.99 / (1L << 32), 0, 0)]
    [InlineData(1e-40, 0, 0)]
    [InlineData(double.Epsilon, 0, 0)]
    public void At_the_ends(double real, int value, int shift) =>
        Assert.Equal(new QuantizedMultiplier(value, shift), QuantizedMultiplier.FromReal(real));

    [Fact]
    public void Multiplies_with_two_roundings() =>
        (from real in Factors
         let shift = Exact.Multiplier(real).Shift
         let most = (int)(int.MaxValue / (1L << Math.Max(shift, 0)))    // beyond, x · 2^shift does not fit
         from x in Gen.Frequency((4, Gen.Int[-most, most]), (1, Gen.OneOf(-most, -1, 0, 1, most)))
         select (x, real)).Sample(
            (x, real) =>
            {
                int actual = QuantizedMultiplier.FromReal(real).Multiply(x);
                Assert.Equal(Exact.Requantize(x, real), actual);

                // ½ for the second rounding, as much again at most for the first, and the factor's own rounding.
                double product = x * real;
                Assert.InRange(
                    actual - product, -1.001 - Math.Abs(product * Math.ScaleB(1, -31)), 1.001 + Math.Abs(product * Math.ScaleB(1, -31)));
            },
            iter: 50_000);

    [Fact]
    public void Zero_annihilates() => Gen.Int.Sample(x => Assert.Equal(0, default(QuantizedMultiplier).Multiply(x)));
}
