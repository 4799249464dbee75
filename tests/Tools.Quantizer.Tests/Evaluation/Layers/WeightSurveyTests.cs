using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Quantization;
using MobileNetEdge.Tools.Quantizer.Tests.Quantization;
using Graph = MobileNetEdge.Tools.Quantizer.FloatGraph.Graph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Evaluation.Layers;

public sealed class WeightSurveyTests
{
    /// <summary>
    /// The float network with every weight and every activation rounded is the int8 network but for the rounding of multipliers: so the
    /// parts that are tried one by one are all the parts there are, hard sigmoids' "+ 3" and depthwise layers' channels included.
    /// </summary>
    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    [InlineData("v3")]
    [InlineData("torch")]
    [InlineData("odd")]
    public void All_parts_together_make_the_int8_network(string sample)
    {
        Graph graph = FoldPadding.Apply(SampleGraphs.Make(sample));
        QuantizedModel model = SampleModels.Make(graph);
        IReadOnlyList<WeightSurvey> weights = WeightSurvey.Of(graph, model);
        Assert.Equal(graph.Nodes.Count(node => node is Conv2D or DepthwiseConv2D or FullyConnected), weights.Count);
        Assert.All(weights, layer => Assert.InRange(layer.Quality.Decibels, 30, 70));

        Dictionary<string, Node> layers = weights.ToDictionary(layer => layer.Node, layer => layer.Rounded);
        Dictionary<string, TensorSurvey> activations = model.Tensors.Where(
            tensor => tensor is { Type: TensorType.Int8, Data: null }).ToDictionary(
            tensor => tensor.Name,
            tensor => new TensorSurvey(
                new Runtime.Int8.Graph.Tensor(
                    0,
                    tensor.Name,
                    tensor.Type,
                    tensor.Shape,
                    new Runtime.Int8.Graph.Quantization(tensor.Quantization!.Scales, [tensor.Quantization.ZeroPoint], 0),
                    default),
                new ValueRange(float.MinValue, float.MaxValue)));
        Executor floats = new(graph);
        Executor rounded = new(graph with { Nodes = [.. graph.Nodes.Select(node => layers.GetValueOrDefault(node.Name) ?? node)] });
        (SignalToNoise ofFloats, SignalToNoise ofRounded) = (new(), new());
        for (int seed = 0; seed < 12; seed++)
        {
            float[] input = SampleGraphs.Picture(seed);
            float[] int8 = QuantizedReference.Run(model, input);
            ofFloats.Add(int8, floats.Run(input));
            ofRounded.Add(int8, rounded.Run(input, null, (name, values) => activations.GetValueOrDefault(name)?.Quantize(values)));
        }

        Assert.True(
            ofRounded.Decibels > ofFloats.Decibels + 6, $"{ofRounded.Decibels:F1} dB, and {ofFloats.Decibels:F1} dB of the float network");
    }
}
