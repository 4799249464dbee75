using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>Operators that become tables, on all 256 numbers.</summary>
public sealed class UnaryOperatorsTests
{
    private static readonly Gen<QuantizedType> Inputs = Gens.Type.SelectMany(type => Gens.Quantized(type, Gens.Scale(-12, 2)));

    /// <summary>
    /// The products are int16: where the output's scale is 64 times finer than the input's, they cost more than the last rounding.
    /// </summary>
    [Fact]
    public void Hard_swish_is_the_real_one_to_one_step_and_a_quarter() => HardSwishCases().Sample(
        (input, output) => CheckReal(OperatorKind.HardSwish, input, output, x => x * Math.Clamp(x + 3, 0, 6) / 6, 1.25), iter: 3_000);

    /// <summary>From scale 4 on the reference arithmetic takes −1 for −∞.</summary>
    [Fact]
    public void Logistic_is_the_real_one_to_one_step() => Inputs.Where(input => input.Scale < 4).Sample(
        input => CheckReal(OperatorKind.Logistic, input, new QuantizedType(input.Type, 1f
            / 256, input.Min), x => 1 / (1 + Math.Exp(-x)), 1), iter: 300);

    /// <summary>One step is off the curve there: the answer is 0 up to the zero point and 1 above it, as in the source.</summary>
    [Theory]
    [InlineData(8f)]
    [InlineData(9.6620245f)]
    [InlineData(16f)]
    [InlineData(1e6f)]
    public void Logistic_of_coarse_steps_is_a_step(float scale)
    {
        QuantizedType input = new(TensorType.Int8, scale, 3);
        Assert.Equal(
            [-128, -128, -128, 127, 127],
            Apply(OperatorKind.Logistic, input, new QuantizedType(TensorType.Int8, 1f / 256, -128), [-128, 2, 3, 4, 127]));
    }

    [Theory]
    [InlineData(OperatorKind.Relu, FusedActivation.Relu)]
    [InlineData(OperatorKind.Relu6, FusedActivation.Relu6)]
    [InlineData(OperatorKind.ReluN1To1, FusedActivation.ReluN1To1)]
    [InlineData(OperatorKind.Quantize, FusedActivation.None)]
    public void Rescaling_and_clamping_operators(OperatorKind kind, FusedActivation activation) => Rescaled(-8, 8).Sample(
        (input, output) =>
        {
            CheckReal(kind, input, output, x => QuantizedType.Activate(activation, x), 1);

            // RELU and its like divide their scales in float, QUANTIZE in double.
            double factor = kind == OperatorKind.Quantize
                ? (double)input.Scale / output.Scale
                : (float)((double)input.Scale / output.Scale);
            Assert.Equal(
                All(input).Select(q => output.Clamp(Exact.Requantize(q - input.ZeroPoint, factor) + output.ZeroPoint, activation)),
                Apply(kind, input, output, All(input)));
        },
        iter: 300);

    [Theory]
    [InlineData(OperatorKind.HardSwish, 0.05f, 0, 0.05f, 0)]
    [InlineData(OperatorKind.Relu, 0.1f, -5, 0.1f, -5)]
    [InlineData(OperatorKind.Logistic, 0.1f, 4, 1f / 256, -128)]
    public void Of_zero(OperatorKind kind, float inputScale, int inputZeroPoint, float outputScale, int outputZeroPoint)
    {
        QuantizedType input = new(TensorType.Int8, inputScale, inputZeroPoint);
        QuantizedType output = new(TensorType.Int8, outputScale, outputZeroPoint);
        Assert.Equal([kind == OperatorKind.Logistic ? 0 : outputZeroPoint], Apply(kind, input, output, [inputZeroPoint]));
    }

    private static Gen<(QuantizedType Input, QuantizedType Output)> HardSwishCases() =>
        Rescaled(-6, 6).Where(c => c.Item2.Scale * 128 > c.Item1.Scale);

    private static Gen<(QuantizedType, QuantizedType)> Rescaled(double low, double high) =>
        from input in Inputs
        from factor in Gens.Scale(low, high)
        from zeroPoint in Gens.Stored(input.Type)
        select (input, new QuantizedType(input.Type, input.Scale * factor, zeroPoint));

    private static void CheckReal(OperatorKind kind, QuantizedType input, QuantizedType output, Func<double, double> function, double steps)
    {
        int[] all = All(input);
        foreach ((int q, int actual) in all.Zip(Apply(kind, input, output, all)))
        {
            double place = output.Place(function(input.Real(q)));
            Assert.InRange(actual, place - steps, place + steps);
        }
    }

    private static int[] All(QuantizedType type) => [.. Enumerable.Range(type.Min, 256)];

    private static int[] Apply(OperatorKind kind, QuantizedType input, QuantizedType output, int[] values)
    {
        TestModel model = new();
        int x = model.Input(input, values.Length);
        model.Operator(kind, null, [x], output, values.Length);
        return model.Run(values);
    }
}
