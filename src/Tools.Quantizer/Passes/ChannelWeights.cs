using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>Weights and bias of any layer, changed channel by channel.</summary>
internal static class ChannelWeights
{
    /// <summary>The layer's weights; null for a node without.</summary>
    public static Tensor? WeightsOf(Node node) => node switch
    {
        Conv2D conv => conv.Weights,
        DepthwiseConv2D conv => conv.Weights,
        FullyConnected dense => dense.Weights,
        _ => null,
    };

    public static float[]? BiasOf(Node node) => node switch
    {
        Conv2D conv => conv.Bias,
        DepthwiseConv2D conv => conv.Bias,
        FullyConnected dense => dense.Bias,
        _ => null,
    };

    /// <summary>Number of output channels.</summary>
    public static int Outputs(Node node) => node is DepthwiseConv2D ? WeightsOf(node)!.Shape[^1] : WeightsOf(node)!.Shape[0];

    /// <summary>The same layer with other weights and bias.</summary>
    public static Node With(Node node, Tensor weights, float[]? bias) => node switch
    {
        Conv2D conv => conv with { Weights = weights, Bias = bias },
        DepthwiseConv2D conv => conv with { Weights = weights, Bias = bias },
        FullyConnected dense => dense with { Weights = weights, Bias = bias },
        _ => throw new ArgumentException($"'{node.Name}' has no weights", nameof(node)),
    };

    /// <summary>
    /// Output channel that element <paramref name="i"/> of the weights belongs to: outermost axis, or the innermost of a depthwise layer.
    /// </summary>
    public static int OutputOf(Node node, int i)
    {
        Tensor weights = WeightsOf(node)!;
        return node is DepthwiseConv2D ? i % weights.Shape[^1] : i / (weights.Data.Length / weights.Shape[0]);
    }

    /// <summary>Each output channel multiplied.</summary>
    public static Node ScaleOutputs(Node node, double[] factors) => With(
        node,
        Each(node, (value, i) => value * factors[OutputOf(node, i)]),
        BiasOf(node) is { } bias ? [.. bias.Select((value, c) => (float)(value * factors[c]))] : null);

    /// <summary>Weights that read an input channel divided by its factor: what multiplying the input needs.</summary>
    public static Node UnscaleInputs(Node node, double[] factors) =>
        With(node, Each(node, (value, i) => value / factors[i % factors.Length]), BiasOf(node));

    /// <summary>A number added to each output channel's bias.</summary>
    public static Node AddToBias(Node node, double[] offsets) =>
        With(node, WeightsOf(node)!, [.. offsets.Select((value, c) => (float)((BiasOf(node)?[c] ?? 0) + value))]);

    private static Tensor Each(Node node, Func<float, int, double> change)
    {
        Tensor weights = WeightsOf(node)!;
        return new Tensor(weights.Shape, [.. weights.Data.Select((value, i) => (float)change(value, i))]);
    }
}
