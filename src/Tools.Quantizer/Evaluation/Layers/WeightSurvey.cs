using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Quantization;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;

namespace MobileNetEdge.Tools.Quantizer.Evaluation.Layers;

/// <summary>A layer's weights before and after rounding.</summary>
/// <param name="Node">The layer in the float network.</param>
/// <param name="Activation">What the layer gives, in the int8 network.</param>
/// <param name="Rounded">The layer with its weights and bias as int8 has them.</param>
/// <param name="Quality">Of all of them.</param>
/// <param name="WorstChannelDecibels">Of the output channel that lost most; null where none lost anything.</param>
/// <param name="Range">What int8 can say, of the channel with the largest scale.</param>
/// <param name="FloatValues">Before.</param>
/// <param name="Int8Values">After.</param>
internal sealed record WeightSurvey(
    string Node,
    string Activation,
    Node Rounded,
    SignalToNoise Quality,
    double? WorstChannelDecibels,
    ValueRange Range,
    Histogram FloatValues,
    Histogram Int8Values)
{
    /// <summary>Channels with less of the mean channel's energy, as folding a batch norm leaves them, say nothing: their bias is all that
    /// they give.</summary>
    private const double NearlyDead = 1e-4;

    /// <summary>Those of all layers that have weights in both networks.</summary>
    /// <param name="graph">The float network.</param>
    /// <param name="model">The int8 one, as the quantizer left it.</param>
    public static IReadOnlyList<WeightSurvey> Of(Graph graph, QuantizedModel model)
    {
        Fusion fusion = new(graph);
        Dictionary<string, Node> nodes = graph.Nodes.Where(static node => WeightsOf(node) is not null)
            .ToDictionary(static node => ModelBuilder.WeightsOf(node.Name), StringComparer.Ordinal);
        List<WeightSurvey> surveys = [];
        foreach (QuantizedOperator op in model.Operators)
        {
            if (op.Kind is OperatorKind.Conv2D or OperatorKind.DepthwiseConv2D or OperatorKind.FullyConnected
                && model.Tensors[op.Inputs[1]] is { Data: not null } weights
                && nodes.TryGetValue(weights.Name, out Node? node)
                && WeightsOf(node)!.Length == weights.Data.Length)
            {
                // A hard sigmoid's "+ 3" lies in the bias of the layer before it.
                float moved = fusion.ActivationOf(node) is { Kind: ActivationKind.HardSigmoid } ? 3 : 0;
                float[] bias = Array.ConvertAll(model.Tensors[op.Inputs[2]].Dequantize(), value => value - moved);
                surveys.Add(Of(node, model.Tensors[op.Output].Name, weights, bias));
            }
        }

        return surveys;
    }

    private static WeightSurvey Of(Node node, string activation, QuantizedTensor weights, float[] bias)
    {
        float[] before = WeightsOf(node)!;
        float[] after = weights.Dequantize();
        (int channels, int inner) = node is DepthwiseConv2D ? (weights.Shape[^1], 1) : (weights.Shape[0], after.Length / weights.Shape[0]);
        SignalToNoise[] qualities = [.. Enumerable.Range(0, channels).Select(_ => new SignalToNoise())];
        SignalToNoise all = new();
        for (int i = 0; i < after.Length; i++)
        {
            qualities[i / inner % channels].Add([before[i]], [after[i]]);
        }

        foreach (SignalToNoise quality in qualities)
        {
            all.Add(quality.Signal, quality.Noise);
        }

        float most = weights.Quantization!.Scales.Max() * sbyte.MaxValue;
        double dead = NearlyDead * qualities.Average(static quality => quality.Signal);
        double worst = qualities
            .Where(quality => quality.Signal > dead)
            .Select(static quality => quality.Decibels)
            .DefaultIfEmpty(double.PositiveInfinity)
            .Min();
        (Histogram floatValues, Histogram int8Values) = (new(), new());
        floatValues.Add(before, before.Max(MathF.Abs));
        int8Values.Add(after, after.Max(MathF.Abs));
        return new WeightSurvey(
            node.Name,
            activation,
            With(node, after, bias),
            all,
            double.IsFinite(worst) ? worst : null,
            new ValueRange(-most, most),
            floatValues,
            int8Values);
    }

    private static Node With(Node node, float[] weights, float[] bias) => node switch
    {
        Conv2D conv => conv with { Weights = new Tensor(conv.Weights.Shape, weights), Bias = bias },
        DepthwiseConv2D conv => conv with { Weights = new Tensor(conv.Weights.Shape, weights), Bias = bias },
        FullyConnected dense => dense with { Weights = new Tensor(dense.Weights.Shape, weights), Bias = bias },
        _ => node,
    };

    private static float[]? WeightsOf(Node node) => node switch
    {
        Conv2D conv => conv.Weights.Data,
        DepthwiseConv2D conv => conv.Weights.Data,
        FullyConnected dense => dense.Weights.Data,
        _ => null,
    };
}
