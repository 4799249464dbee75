using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.Export;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Quantization;
using Conv2D = MobileNetEdge.Tools.Quantizer.FloatGraph.Conv2D;
using Graph = MobileNetEdge.Tools.Quantizer.FloatGraph.Graph;
using Padding = MobileNetEdge.Tools.Quantizer.FloatGraph.Padding;
using Tensor = MobileNetEdge.Tools.Quantizer.FloatGraph.Tensor;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

public sealed class EdgeProfileTests
{
    public static TheoryData<string> Samples => [.. SampleGraphs.Names];

    /// <summary>Writer, reader and runtime lie between the float graph and the answer.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void The_runtime_answers_as_the_float_graph(string sample)
    {
        Graph graph = SampleGraphs.Make(sample);
        QuantizedModel model = SampleModels.Make(graph, profile: Profile.Edge);
        float[] picture = SampleGraphs.Picture(100);
        float[] expected = FloatReference.Run(graph, picture)[graph.Output].Data;
        float[] meant = QuantizedReference.Run(model, picture);

        Model file = Model.Parse(TfLiteWriter.Write(
            model, new ModelDescription(
                "m", "d", graph.Preprocessing!, [new OutputMetadata(null, HeadKind.Classes, null)], new Provenance("s", "0", "t", "o"))));
        using Engine engine = new(file);
        (float scale, int zeroPoint) = (engine.Inputs[0].Scale, engine.Inputs[0].ZeroPoint);
        Span<sbyte> input = engine.Input<sbyte>();
        for (int i = 0; i < picture.Length; i++)
        {
            input[i] = new AffineParameters(scale, zeroPoint).Quantize(picture[i]);
        }

        engine.Run();
        AffineParameters output = new(engine.Outputs[0].Scale, engine.Outputs[0].ZeroPoint);
        float[] actual = [.. engine.Output<sbyte>().ToArray().Select(output.Dequantize)];

        Assert.True(Noise(expected, actual) < 0.15, $"{Noise(expected, actual):P1} of float");
        Assert.True(Noise(meant, actual) < 0.05, $"{Noise(meant, actual):P1} of what the integers mean");
    }

    [Fact]
    public void Every_hard_swish_behind_a_convolution_vanishes()
    {
        QuantizedModel standard = SampleModels.Make(SampleGraphs.Make("v3"));
        QuantizedModel edge = SampleModels.Make(SampleGraphs.Make("v3"), profile: Profile.Edge);
        Assert.Contains(standard.Operators, op => op.Kind == OperatorKind.HardSwish);
        Assert.DoesNotContain(edge.Operators, op => op.Kind == OperatorKind.HardSwish);
        Assert.DoesNotContain(standard.Operators, op => op.IsEdge);
    }

    [Fact]
    public void What_depthwise_convolutions_read_has_a_scale_a_channel()
    {
        QuantizedModel model = SampleModels.Make(SampleGraphs.Make("v1"), profile: Profile.Edge);
        foreach (QuantizedOperator op in model.Operators.Where(op => op.Kind == OperatorKind.DepthwiseConv2D))
        {
            QuantizedTensor input = model.Tensors[op.Inputs[0]];
            Assert.Equal((input.Shape[3], 3), (input.Quantization!.Scales.Length, input.Quantization.Dimension));
            Assert.True(op.IsEdge);
            Assert.All(input.Quantization.Scales, scale => Assert.InRange(scale, 0, 6f / 255));    // ReLU6's clamp is saturation
        }
    }

    /// <summary>PAD knows one scale.</summary>
    [Fact]
    public void A_padding_that_needs_an_operator_keeps_one_scale()
    {
        Graph graph = new(new GraphInput("image", [1, 16, 16, 3]),
        [
            new Conv2D("conv", "image", new Tensor([4, 1, 1, 3], [.. Enumerable.Repeat(0.1f, 12)]), null, 1, 1, Padding.None),
            new DepthwiseConv2D("dw", "conv", new Tensor([3, 3, 4], [.. Enumerable.Repeat(0.1f, 36)]), null, 2, 2, new Padding(1, 1, 1, 1)),
        ], "dw") { Preprocessing = SampleGraphs.Make("v1").Preprocessing };
        QuantizedModel model = SampleModels.Make(graph, profile: Profile.Edge);
        Assert.Contains(model.Operators, op => op.Kind == OperatorKind.Pad);
        Assert.DoesNotContain(model.Operators, op => op.IsEdge);
    }

    [Fact]
    public void Each_channel_gets_the_scale_that_its_values_need()
    {
        ChannelHistogram seen = new(2);
        Random random = new(3);
        seen.Add([.. Enumerable.Range(0, 20_000).Select(i => (i % 2 == 0 ? 1 : 100) * (float)random.NextDouble())]);
        EdgeScales scales = EdgeScales.Choose(Between(ActivationKind.Relu, [1, 1]), seen);
        Assert.Equal(sbyte.MinValue, scales.ZeroPoint);
        Assert.InRange(scales.Scales[0] * 255, 0.9, 1.15);
        Assert.InRange(scales.Scales[1] * 255, 90, 115);
        Assert.InRange(EdgeScales.Choose(Between(ActivationKind.Relu6, [1, 1]), seen).Scales[1] * 255, 5.99, 6.01);
    }

    /// <summary>Of h-swish, −0.375 has to be told from 0 where something amplifies it, and costs the other channels steps.</summary>
    [Fact]
    public void The_channels_that_count_decide_on_the_zero_point()
    {
        ChannelHistogram seen = new(2);
        Random random = new(3);
        seen.Add(
            [
                .. Enumerable.Range(0, 20_000)
                .Select(i => (float)(i % 2 == 0 ? -0.375 + (random.NextDouble() * 0.75) : random.NextDouble() * 20)),
            ]);
        int even = EdgeScales.Choose(Between(ActivationKind.HardSwish, [100, 0.01f]), seen).ZeroPoint;
        int low = EdgeScales.Choose(Between(ActivationKind.HardSwish, [0.01f, 100]), seen).ZeroPoint;
        Assert.InRange(even, -40, 40);
        Assert.InRange(low, -128, -120);
    }

    private static double Noise(float[] expected, float[] actual) =>
        Math.Sqrt(expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Sum() / expected.Sum(a => (double)a * a));

    private static EdgeTensors.ByChannel Between(ActivationKind activation, float[] gains) => new(
        "t",
        new Conv2D("conv", "x", new Tensor([gains.Length, 1, 1, 1], new float[gains.Length]), null, 1, 1, Padding.None),
        activation,
        [new DepthwiseConv2D("dw", "t", new Tensor([1, 1, gains.Length], gains), null, 1, 1, Padding.None)]);
}
