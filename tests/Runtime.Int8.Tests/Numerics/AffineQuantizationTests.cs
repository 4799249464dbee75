using CsCheck;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class AffineQuantizationTests
{
    [Theory]
    [InlineData(0f, 1f, 0, 0)]
    [InlineData(0.5f, 1f, 0, 1)]
    [InlineData(-0.5f, 1f, 0, -1)]
    [InlineData(1.5f, 1f, 0, 2)]
    [InlineData(-2.5f, 1f, 0, -3)]
    [InlineData(0.49999997f, 1f, 0, 0)]
    [InlineData(1f, 1f / 127.5f, -1, 126)] // the float 1/127.5 is a hair too large, and 127.49999 goes down
    [InlineData(-1f, 1f / 127.5f, -1, -128)]
    [InlineData(3f, 0.5f, -10, -4)]
    [InlineData(1e30f, 1e-30f, -128, 127)]
    [InlineData(float.NegativeInfinity, 1f, 127, -128)]
    public void QuantizeToInt8_rounds_halves_away_from_zero_and_clamps(float real, float scale, int zeroPoint, int expected)
    {
        Assert.Equal(expected, AffineQuantization.QuantizeToInt8(real, scale, zeroPoint));
    }

    [Theory]
    [InlineData(0.5f, 1f, 0, 1)]
    [InlineData(-1f, 1f / 128, 128, 0)]
    [InlineData(1f, 1f / 128, 128, 255)]
    [InlineData(-0.5f, 1f, 128, 127)]
    public void QuantizeToUInt8_rounds_halves_away_from_zero_and_clamps(float real, float scale, int zeroPoint, int expected)
    {
        Assert.Equal(expected, AffineQuantization.QuantizeToUInt8(real, scale, zeroPoint));
    }

    [Fact]
    public void Every_quantized_value_comes_back_from_its_real_value()
    {
        Gen.Select(Gen.Int[-128, 127], Gen.Float[1e-6f, 1e6f], Gen.Int[-128, 127]).Sample((q, scale, zeroPoint) =>
            AffineQuantization.QuantizeToInt8(AffineQuantization.Dequantize(q, scale, zeroPoint), scale, zeroPoint) == q);
    }

    [Fact]
    public void A_value_in_range_is_off_by_half_a_step_at_most()
    {
        Gen.Select(Gen.Float[-127f, 127f], Gen.Float[1e-3f, 1e3f]).Sample((steps, scale) =>
        {
            float real = steps * scale;
            double error = AffineQuantization.Dequantize(AffineQuantization.QuantizeToInt8(real, scale, 0), scale, 0) - (double)real;
            return Math.Abs(error) <= scale * 0.50001;
        });
    }
}
