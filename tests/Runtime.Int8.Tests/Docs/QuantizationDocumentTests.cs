using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests.Docs;

/// <summary>
/// Runs the examples of <c>docs/quantization.md</c> that are about running a network; the quantizer's tests run the others.
/// </summary>
public sealed class QuantizationDocumentTests
{
    private static readonly IReadOnlyDictionary<string, DocumentExample> Examples = DocumentExample.ReadAll("quantization.md", "runtime/");

    private static readonly Dictionary<string, Action<DocumentExample>> Runs = new()
    {
        ["runtime/accumulator"] = Accumulator,
        ["runtime/convolution"] = Convolution,
        ["runtime/multiplier"] = Multiplier,
        ["runtime/two_roundings"] = TwoRoundings,
        ["runtime/clamps"] = Clamps,
        ["runtime/hard_swish"] = HardSwish,
        ["runtime/hard_sigmoid"] = HardSigmoid,
        ["runtime/add"] = Add,
        ["runtime/mul"] = Mul,
        ["runtime/mean"] = Mean,
        ["runtime/average_pool"] = AveragePool,
        ["runtime/softmax"] = Softmax,
        ["runtime/uint8"] = UInt8,
        ["runtime/uint8_average_pool"] = UInt8AveragePool,
    };

    public static TheoryData<string> Names => [.. Runs.Keys];

    [Fact]
    public void Every_example_is_run() => Assert.Equal(Runs.Keys.Order(), Examples.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void The_document_says_what_the_code_computes(string name)
    {
        DocumentExample example = Examples[name];
        Runs[name](example);
        example.IsUsedUp();
    }

    private static void Accumulator(DocumentExample e)
    {
        int product = ((int)e.Given("input") - (int)e.Given("input_zero_point")) * (int)e.Given("weight");
        e.Says("product", product);
        e.Says("products_that_fit_beside_a_bias_of_2^30", (int.MaxValue - (1 << 30)) / product);
        e.Says("sum_of_1280_products", 1280 * product);
    }

    private static void Convolution(DocumentExample e)
    {
        (float inputScale, int inputZero) = (e.Given("input_scale"), (int)e.Given("input_zero_point"));
        (float outputScale, int outputZero) = (e.Given("output_scale"), (int)e.Given("output_zero_point"));
        float weightScale = e.Given("weight_scale");
        int[] weights = Integers(e, "weights_q");
        int bias = (int)e.Given("bias_q");

        int[] input = Array.ConvertAll(e.GivenList("input"), real => (int)AffineQuantization.QuantizeToInt8(real, inputScale, inputZero));
        e.Says("input_q", Doubles(input));
        int accumulator = bias + input.Zip(weights, (x, w) => (x - inputZero) * w).Sum();
        e.Says("accumulator", accumulator);
        e.Says("real_of_accumulator", accumulator * (double)inputScale * weightScale);
        e.Says("multiplier", (double)inputScale * weightScale / outputScale);

        int[] output = new TinyModel()
            .Input([1, 1, 1, 3], inputScale, inputZero, input)
            .Int8Constant([1, 1, 1, 3], weightScale, 0, weights)
            .Int32Constant(new Quantization([inputScale * weightScale], [0], 0), bias)
            .Run(
                OperatorKind.Conv2D,
                new ConvolutionOptions(Padding.Valid, 1, 1, 1, 1, FusedActivation.None),
                [1, 1, 1, 1],
                outputScale,
                outputZero);
        e.Says("output_q", Doubles(output));
        e.Says("real_of_output", AffineQuantization.Dequantize(output[0], outputScale, outputZero));
    }

    private static void Multiplier(DocumentExample e)
    {
        QuantizedMultiplier multiplier = QuantizedMultiplier.FromReal((double)(decimal)e.Given("real"));
        e.Says("value", multiplier.Value);
        e.Says("shift", multiplier.Shift);
    }

    private static void TwoRoundings(DocumentExample e)
    {
        QuantizedMultiplier multiplier = new((int)e.Given("value"), (int)e.Given("shift"));
        int[] inputs = Integers(e, "inputs");
        e.Says("after_the_multiplication", Doubles(inputs, x => FixedPoint.SaturatingRoundingDoublingHighMul(x, multiplier.Value)));
        e.Says("after_the_shift", Doubles(inputs, multiplier.Multiply));
    }

    private static void Clamps(DocumentExample e)
    {
        (float scale, int zeroPoint) = (e.Given("scale"), (int)e.Given("zero_point"));
        foreach ((string name, FusedActivation activation) in
            new[] { ("relu", FusedActivation.Relu), ("relu6", FusedActivation.Relu6), ("relu_n1_to_1", FusedActivation.ReluN1To1) })
        {
            ActivationRange range = ActivationRange.Of(activation, scale, zeroPoint);
            e.Says(name, range.Min, range.Max);
        }
    }

    private static void HardSwish(DocumentExample e)
    {
        (float inputScale, int inputZero) = (e.Given("input_scale"), (int)e.Given("input_zero_point"));
        int[] input = Integers(e, "input_q");
        int[] output = new TinyModel()
            .Input([1, input.Length], inputScale, inputZero, input)
            .Run(
                OperatorKind.HardSwish,
                new OperatorOptions(),
                [1, input.Length],
                e.Given("output_scale"),
                (int)e.Given("output_zero_point"));
        e.Says("output_q", Doubles(output));
        double[] real = Doubles(input, q => AffineQuantization.Dequantize(q, inputScale, inputZero));
        e.Says("real_x", real);
        e.Says("real_hard_swish", Array.ConvertAll(real, x => x * Math.Clamp(x + 3, 0, 6) / 6));
    }

    /// <summary>The scales are those that the quantizer gives these two operators.</summary>
    private static void HardSigmoid(DocumentExample e)
    {
        int[] input = Integers(e, "input_q");
        int[] shape = [1, input.Length];
        int[] clamped = new TinyModel()
            .Input(shape, e.Given("input_scale"), (int)e.Given("input_zero_point"), input)
            .Int8Constant([], 3f / 255, -128, 127)
            .Run(OperatorKind.Add, new OperatorOptions(FusedActivation.Relu6), shape, 6f / 255, -128);
        e.Says("after_add_3_relu6", Doubles(clamped));
        int[] gate = new TinyModel()
            .Input(shape, 6f / 255, -128, clamped)
            .Int8Constant([], 1f / 6 / 255, -128, 127)
            .Run(OperatorKind.Mul, new OperatorOptions(), shape, 1f / 255, -128);
        e.Says("after_mul_sixth", Doubles(gate));
        sbyte[] first = UnaryTable.Of(q => (sbyte)(q / 2));
        sbyte[] second = UnaryTable.Of(q => (sbyte)(q + 1));
        Assert.Equal(11, UnaryTable.Look(UnaryTable.Chain(first, second), 20));
    }

    private static void Add(DocumentExample e)
    {
        (float outputScale, int outputZero) = (e.Given("output_scale"), (int)e.Given("output_zero_point"));
        int[] output = Binary(e, out float left, out float right).Run(
            OperatorKind.Add, new OperatorOptions(), [1, 1], outputScale, outputZero);
        e.Says("left_real", left);
        e.Says("right_real", right);
        e.Says("output_q", output[0]);
        e.Says("output_real", AffineQuantization.Dequantize(output[0], outputScale, outputZero));
    }

    private static void Mul(DocumentExample e)
    {
        (float outputScale, int outputZero) = (e.Given("output_scale"), (int)e.Given("output_zero_point"));
        int[] output = Binary(e, out _, out _).Run(OperatorKind.Mul, new OperatorOptions(), [1, 1], outputScale, outputZero);
        e.Says("output_q", output[0]);
        e.Says("output_real", AffineQuantization.Dequantize(output[0], outputScale, outputZero));
    }

    private static TinyModel Binary(DocumentExample e, out float left, out float right)
    {
        (float leftScale, int leftZero, int leftQ) = (e.Given("left_scale"), (int)e.Given("left_zero_point"), (int)e.Given("left_q"));
        (float rightScale, int rightZero, int rightQ) = (e.Given("right_scale"), (int)e.Given("right_zero_point"), (int)e.Given("right_q"));
        left = AffineQuantization.Dequantize(leftQ, leftScale, leftZero);
        right = AffineQuantization.Dequantize(rightQ, rightScale, rightZero);
        return new TinyModel().Input([1, 1], leftScale, leftZero, [leftQ]).Input([1, 1], rightScale, rightZero, [rightQ]);
    }

    private static void Mean(DocumentExample e)
    {
        (float scale, int zeroPoint) = (e.Given("input_scale"), (int)e.Given("input_zero_point"));
        int[] input = Integers(e, "input_q");
        int[] output = new TinyModel()
            .Input([1, 1, input.Length, 1], scale, zeroPoint, input)
            .Int32Constant(null, 1, 2)
            .Run(OperatorKind.Mean, new OperatorOptions(), [1, 1], e.Given("output_scale"), (int)e.Given("output_zero_point"));
        e.Says("real_mean", input.Average(q => (double)AffineQuantization.Dequantize(q, scale, zeroPoint)));
        e.Says("output_q", output[0]);
    }

    private static void AveragePool(DocumentExample e)
    {
        e.Says("mean_of_positive", Pooled(Integers(e, "positive"), TensorType.Int8));
        e.Says("mean_of_negative", Pooled(Integers(e, "negative"), TensorType.Int8));
    }

    private static void Softmax(DocumentExample e)
    {
        float scale = e.Given("input_scale");
        int[] input = Integers(e, "input_q");
        double[] exponentials = Doubles(input, q => Math.Exp(q * (double)scale));
        e.Says("real", Array.ConvertAll(exponentials, value => value / exponentials.Sum()));
        int[] output = new TinyModel()
            .Input([1, input.Length], scale, 0, input)
            .Run(OperatorKind.Softmax, new SoftmaxOptions(1), [1, input.Length], 1f / 256, -128);
        e.Says("output_q", Doubles(output));
    }

    private static void UInt8(DocumentExample e)
    {
        (int q, int zeroPoint) = ((int)e.Given("q"), (int)e.Given("zero_point"));
        Tensor unsigned = new(0, "t", TensorType.UInt8, [1], new Quantization([1], [zeroPoint], 0), new[] { (byte)q });
        Tensor signed = SignedTensors.Of([unsigned])[0];
        int asInt8 = (sbyte)signed.Data.Span[0];
        e.Says("as_int8", asInt8);
        e.Says("zero_point_as_int8", signed.ZeroPoint);
        e.Says("difference", q - zeroPoint);
        e.Says("difference_as_int8", asInt8 - signed.ZeroPoint);
    }

    private static void UInt8AveragePool(DocumentExample e)
    {
        e.Says("mean", Pooled(Integers(e, "values"), TensorType.UInt8));
        int byInt8Rule = Pooled(Integers(e, "less_128"), TensorType.Int8);
        e.Says("int8_rule", byInt8Rule);
        e.Says("int8_rule_plus_128", byInt8Rule + 128);
    }

    private static int Pooled(int[] values, TensorType type)
    {
        PoolOptions options = new(Padding.Valid, 1, 1, 1, values.Length, FusedActivation.None);
        return new TinyModel()
            .Input([1, 1, values.Length, 1], 1, 0, values, type)
            .Run(OperatorKind.AveragePool2D, options, [1, 1, 1, 1], 1, 0, type)[0];
    }

    private static int[] Integers(DocumentExample e, string name) => Array.ConvertAll(e.GivenList(name), value => (int)value);

    private static double[] Doubles(int[] values) => Array.ConvertAll(values, value => (double)value);

    private static double[] Doubles(int[] values, Func<int, double> function) => Array.ConvertAll(values, value => function(value));

    private static double[] Doubles(int[] values, Func<int, int> function) => Array.ConvertAll(values, value => (double)function(value));
}
