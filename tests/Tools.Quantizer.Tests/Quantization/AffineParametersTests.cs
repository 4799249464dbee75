using CsCheck;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

public sealed class AffineParametersTests
{
    private static readonly Gen<ValueRange> Range = Gen.Select(
        Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Int[-6, 6],
        (a, b, exponent) =>
            new ValueRange((float)(Math.Min(a, b) * Math.Pow(10, exponent)), (float)(Math.Max(a, b) * Math.Pow(10, exponent))));

    [Fact]
    public void Zero_is_exact_and_every_value_inside_is_off_by_half_a_step_at_most() =>
        Gen.Select(Range, Gen.Double[0, 1]).Sample((range, share) =>
        {
            AffineParameters parameters = AffineParameters.FromRange(range);
            Assert.Equal(0, parameters.Dequantize(parameters.Quantize(0)));
            Assert.InRange(parameters.ZeroPoint, -128, 127);

            // Moving the grid onto zero may cost an end up to half a step more.
            float value = (float)(range.Min + (share * (range.Max - range.Min)));
            float error = Math.Abs(value - parameters.Dequantize(parameters.Quantize(value)));
            bool inside = value >= parameters.Dequantize(-128) && value <= parameters.Dequantize(127);
            Assert.True(error <= parameters.Scale * (inside ? 0.5001f : 1.0001f), $"{range} {value}: {error / parameters.Scale} steps");
        });

    [Fact]
    public void Ranges_of_one_sign_get_their_zero_at_the_end()
    {
        Assert.Equal(new AffineParameters(6f / 255, -128), AffineParameters.FromRange(new ValueRange(0, 6)));
        Assert.Equal(new AffineParameters(6f / 255, -128), AffineParameters.FromRange(new ValueRange(2, 6)));
        Assert.Equal(new AffineParameters(6f / 255, 127), AffineParameters.FromRange(new ValueRange(-6, -2)));
        Assert.Equal(new AffineParameters(1f / 255, -128), AffineParameters.FromRange(default));
    }
}
