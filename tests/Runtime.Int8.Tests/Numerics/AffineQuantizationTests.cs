using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class AffineQuantizationTests
{
    [Fact]
    public void Every_int8_comes_back() => Gen.Select(Gens.Scale(-100, 100), Gens.Stored(TensorType.Int8), Gens.Stored(TensorType.Int8)).Sample(
        (scale, zeroPoint, q) => Assert.Equal(q, AffineQuantization.QuantizeToInt8(AffineQuantization.Dequantize(q, scale, zeroPoint), scale, zeroPoint)),
        iter: 20_000);

    [Fact]
    public void Reals_go_to_the_nearest_int8() =>
        (from scale in Gens.Scale(-20, 20)
         from zeroPoint in Gens.Stored(TensorType.Int8)
         from place in Gen.Double[-400, 400]
         select ((float)(place * scale), scale, zeroPoint)).Sample(
            (real, scale, zeroPoint) =>
            {
                double place = Math.Clamp(((double)real / scale) + zeroPoint, -128, 127);
                Assert.InRange(AffineQuantization.QuantizeToInt8(real, scale, zeroPoint) - place, -0.50002, 0.50002);    // the quotient is a float: 2^−16 near 256
            },
            iter: 20_000);

    [Theory]
    [InlineData(0.5f, 1)]
    [InlineData(-0.5f, -1)]
    [InlineData(2.5f, 3)]
    [InlineData(-2.5f, -3)]
    [InlineData(1e30f, 127)]
    [InlineData(-1e30f, -128)]
    [InlineData(float.PositiveInfinity, 127)]
    [InlineData(float.NegativeInfinity, -128)]
    public void Ties_go_away_from_zero_and_ends_saturate(float real, int expected) => Assert.Equal(expected, AffineQuantization.QuantizeToInt8(real, 1, 0));

    [Fact]
    public void Dequantizing_multiplies_the_distance_to_the_zero_point() => Gen.Select(Gens.Scale(-100, 100), Gens.Stored(TensorType.Int8), Gens.Stored(TensorType.Int8)).Sample(
        (scale, zeroPoint, q) => Assert.Equal((float)((double)scale * (q - zeroPoint)), AffineQuantization.Dequantize(q, scale, zeroPoint)));
}
