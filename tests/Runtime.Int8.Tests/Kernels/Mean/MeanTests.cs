using System.Numerics;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class MeanTests
{
    private static readonly Gen<(
        int Height, int Width, int Channels, QuantizedType Input, QuantizedType Output, int[] Values, bool Flat,
        QuantizedType? Then)> Cases =
        from size in Gen.Frequency((4, Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9])), (1, Gen.Select(Gen.Int[1, 64], Gen.Int[1, 64])))
        from channels in Gen.Int[1, 9]
        from type in Gens.Type
        from input in Gens.Quantized(type, Gens.Scale(-10, 2))
        from factor in Gens.Scale(-8, 8)
        from zeroPoint in Gens.Stored(type)
        let output = new QuantizedType(type, input.Scale * factor, zeroPoint)
        from then in Gen.Frequency(
            (2, Gen.Const((QuantizedType?)null)),
            (1, Gens.Quantized(type, Gens.Scale(-2, 2)).Select(q => (QuantizedType?)(q with { Scale = q.Scale * output.Scale }))))
        from values in Gens.Stored(type, size.Item1 * size.Item2 * channels)
        from flat in Gen.Bool
        select (size.Item1, size.Item2, channels, input, output, values, flat, then);

    [Fact]
    public void Equals_exact_arithmetic_and_the_real_mean_to_one_step() => Cases.Sample(
        (height, width, channels, input, output, values, flat, then) =>
        {
            TestModel model = new();
            int[] shape = flat ? [1, channels] : [1, 1, 1, channels];
            int x = model.Input(input, 1, height, width, channels);
            int y = model.Operator(OperatorKind.Mean, null, [x, flat ? model.Int32s(1, 2) : model.Int32s(-2, 1)], output, shape);
            if (then is not null)
            {
                model.Operator(OperatorKind.Quantize, null, [y], then, shape);
            }

            int[] actual = model.Run(values);
            Assert.Equal(channels, actual.Length);
            for (int c = 0; c < channels; c++)
            {
                int[] channel = [.. values.Where((_, i) => i % channels == c)];
                long sum = channel.Sum(q => (long)q - input.ZeroPoint);
                int expected = output.Clamp(
                    Exact.Requantize(sum, Over(Exact.Multiplier((double)input.Scale / output.Scale), channel.Length)) + output.ZeroPoint);
                double place = output.Place(input.Scale * (double)sum / channel.Length);
                Assert.InRange(expected, place - 1, place + 1);
                Assert.Equal(then?.Clamp(Exact.Requantize(expected - output.ZeroPoint, (double)output.Scale / then.Scale) + then.ZeroPoint)
                    ?? expected, actual[c]);
            }
        },
        iter: 1_000);

    /// <summary>
    /// A factor over the number of pixels: the significand moves up as far as the divisor has bits, and the quotient is cut off.
    /// </summary>
    private static (BigInteger Significand, int Shift) Over((BigInteger Significand, int Shift) multiplier, int pixels)
    {
        int bits = 0;
        while (pixels >> (bits + 1) > 0)
        {
            bits++;
        }

        bits = Math.Min(bits, 31 + multiplier.Shift);
        return ((multiplier.Significand << bits) / pixels, multiplier.Shift - bits);
    }
}
