using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Quantization;
using MobileNetEdge.Vision;
using FusedActivation = MobileNetEdge.Runtime.Int8.Graph.FusedActivation;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;
using PaddingScheme = MobileNetEdge.Runtime.Int8.Graph.Padding;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

public sealed class GraphQuantizerTests
{
    public static TheoryData<string> Samples => [.. SampleGraphs.Names];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Quantized_network_answers_as_the_float_one(string sample)
    {
        Graph graph = SampleGraphs.Make(sample);
        foreach (CalibrationMethod method in Enum.GetValues<CalibrationMethod>())
        {
            QuantizedModel model = SampleModels.Make(graph, method);
            float[] input = SampleGraphs.Picture(100);
            float[] expected = FloatReference.Run(graph, input)[graph.Output].Data;
            float[] actual = QuantizedReference.Run(model, input);

            // Ten layers of 8 bits leave up to 10 % of noise in these tiny networks; a wrong operand, clamp or padding leaves far more.
            double noise = expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Sum();
            double signal = expected.Sum(a => (double)a * a);
            Assert.True(
                Math.Sqrt(noise / signal) < 0.15,
                $"{sample} {method}: {Math.Sqrt(noise / signal):P1} [{string.Join(' ', expected)}] [{string.Join(' ', actual)}]");
        }
    }

    [Fact]
    public void Keras_pad_and_valid_depthwise_become_same()
    {
        QuantizedModel model = SampleModels.Make(SampleGraphs.Make("v1"));

        Assert.DoesNotContain(model.Operators, op => op.Kind == OperatorKind.Pad);
        ConvOptions options = Assert.IsType<ConvOptions>(Operator(model, "dw2/Relu6").Options);
        Assert.Equal((PaddingScheme.Same, 2, FusedActivation.Relu6), (options.Padding, options.StrideHeight, options.Activation));
    }

    [Fact]
    public void Symmetric_padding_at_stride_2_becomes_an_operator_of_its_own()
    {
        QuantizedModel model = SampleModels.Make(SampleGraphs.Make("torch"));

        QuantizedOperator pad = Operator(model, "stem/pad");
        Assert.Equal([1, 18, 18, 3], model.Tensors[pad.Output].Shape);
        Assert.Equal(model.Tensors[pad.Inputs[0]].Quantization!.ZeroPoint, model.Tensors[pad.Output].Quantization!.ZeroPoint);
        Assert.Equal(PaddingScheme.Valid, Assert.IsType<ConvOptions>(Operator(model, "stem").Options).Padding);
    }

    [Theory]
    [InlineData(127.5f, 127.5f, 2f / 255, -1)] // x / 127.5 − 1
    [InlineData(0, 255, 1f / 255, -128)] // x / 255
    public void Input_parameters_follow_from_preprocessing(float mean, float std, float scale, int zeroPoint)
    {
        Graph graph = SampleGraphs.Make("v1") with
        {
            Preprocessing = new Preprocessing([mean], [std], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear),
        };
        TensorQuantization input = InputOf(SampleModels.Make(graph));

        Assert.Equal(scale, input.Scales[0], 1e-8f);
        Assert.Equal(zeroPoint, input.ZeroPoint);
    }

    [Fact]
    public void Fixed_and_shared_parameters_hold()
    {
        QuantizedModel v1 = SampleModels.Make(SampleGraphs.Make("v1"));
        Assert.Equal((1f / 256, -128), ParametersOf(v1, "probabilities"));
        Assert.Equal(ParametersOf(v1, "preds"), ParametersOf(v1, "flat"));
        Assert.Equal((1f / 128, 0), ParametersOf(SampleModels.Make(SampleGraphs.Make("embedder")), "embedding"));

        QuantizedModel odd = SampleModels.Make(SampleGraphs.Make("odd"));
        Assert.Equal((1f / 256, -128), ParametersOf(odd, "logits/Logistic"));
        Assert.All(["max", "average", "joined"], name => Assert.Equal(ParametersOf(odd, "spread/ReluN1To1"), ParametersOf(odd, name)));

        QuantizedModel v3 = SampleModels.Make(SampleGraphs.Make("v3"));
        Assert.Equal((6f / 255, -128), ParametersOf(v3, "se1/expand/HardSigmoid/relu6"));
        Assert.Equal((1f / 255, -128), ParametersOf(v3, "se1/expand/HardSigmoid"));
        Assert.DoesNotContain(v3.Tensors, tensor => tensor.Name == "se1/expand");
    }

    [Fact]
    public void Hard_sigmoid_gate_keeps_0_and_1_exact()
    {
        QuantizedModel model = SampleModels.Make(SampleGraphs.Make("torch"));

        Assert.Equal([3f], model.Tensors.Single(tensor => tensor.Name.EndsWith("/addend", StringComparison.Ordinal)).Dequantize());
        float sixth = model.Tensors.Single(tensor => tensor.Name.EndsWith("/sixth", StringComparison.Ordinal)).Dequantize()[0];
        Assert.Equal(1f / 6, sixth, 1e-7f);
        Assert.Equal(1, ActivationParameters.HardSigmoid.Dequantize(ActivationParameters.HardSigmoid.Quantize(6 * sixth)));
    }

    [Fact]
    public void Output_range_of_hard_swish_is_never_finer_than_its_kernel_can_write()
    {
        Graph graph = SampleGraphs.Make("v3");
        Dictionary<string, int[]> shapes = FloatReference.Run(graph, SampleGraphs.Picture(0))
            .ToDictionary(pair => pair.Key, pair => pair.Value.Shape);
        Dictionary<string, ValueRange> ranges = graph.Nodes.ToDictionary(node => node.Name, _ => new ValueRange(-5, 5));
        ranges["stem"] = new ValueRange(-300, 0.1f); // so h-swish gives −0.375 … 0.05
        ranges["stem/HardSwish"] = new ValueRange(-0.375f, 0.05f);
        QuantizedModel model = Quantize(graph, ranges, shapes.ToDictionary(pair => pair.Key, pair => new double[pair.Value[^1]]));

        Assert.True(ParametersOf(model, "stem").Scale / (128 * ParametersOf(model, "stem/HardSwish").Scale) < 1);
        Assert.Equal(3.1f / 255, ParametersOf(model, "stem").Scale, 1e-4f);    // what lies below −3 is all the same to h-swish
    }

    [Fact]
    public void Bad_graphs_are_refused_with_the_nodes_name()
    {
        Graph graph = SampleGraphs.Make("v1");
        Node norm = new BatchNorm("bn_left", graph.Output, [1], [0], [0], [1], 1e-3f);
        Graph unfolded = graph with { Nodes = [.. graph.Nodes, norm], Output = norm.Name };
        Assert.Contains(
            "bn_left",
            Assert.Throws<InputException>(() => Quantize(unfolded, Empty<ValueRange>(), Empty<double[]>())).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'stem/Relu6' has no calibrated range",
            Assert.Throws<InputException>(() => Quantize(graph, Empty<ValueRange>(), Empty<double[]>())).Message,
            StringComparison.Ordinal);
        Graph constant = graph with
        {
            Nodes = [new Constant("c", new Tensor([1, 2], [1, 2])), new Reshape("r", "c", [2, 1])],
            Output = "r",
        };
        Assert.Contains(
            "'r' is made of constants",
            Assert.Throws<InputException>(() => Quantize(constant, Empty<ValueRange>(), Empty<double[]>())).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'image'",
            Assert.Throws<InputException>(() => SampleModels.Make(graph with { Preprocessing = null })).Message,
            StringComparison.Ordinal);
    }

    private static QuantizedModel Quantize(
        Graph graph, IReadOnlyDictionary<string, ValueRange> ranges, IReadOnlyDictionary<string, double[]> means) =>
        GraphQuantizer.Quantize(new QuantizationChoices(graph, ranges, Empty<float[]>(), means));

    private static Dictionary<string, T> Empty<T>() => [];

    private static QuantizedOperator Operator(QuantizedModel model, string output) =>
        model.Operators.Single(op => model.Tensors[op.Output].Name == output);

    private static TensorQuantization InputOf(QuantizedModel model) => model.Tensors[model.Input].Quantization!;

    private static (float Scale, int ZeroPoint) ParametersOf(QuantizedModel model, string name)
    {
        TensorQuantization quantization = model.Tensors.Single(tensor => tensor.Name == name).Quantization!;
        return (Assert.Single(quantization.Scales), quantization.ZeroPoint);
    }
}
