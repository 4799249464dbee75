using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>
/// The tensors that a graph was built from, by the names and in the layouts in which <see cref="LayerBuilder"/> asked for them.
/// </summary>
internal static class TorchTensors
{
    /// <returns>In the order of the nodes: what building asked for, in the order in which it did.</returns>
    public static IReadOnlyList<NamedTensor> Of(Graph graph) => [.. graph.Nodes.SelectMany(Of)];

    private static IEnumerable<NamedTensor> Of(Node node) => node switch
    {
        Conv2D { Weights: { Shape: [var outputs, var height, var width, var inputs], Data: var data } } conv => WithBias(
            new NamedTensor(
                $"{node.Name}.weight",
                [outputs, inputs, height, width],
                TorchLayout.ChannelsFirst(data, outputs, height * width, inputs)),
            conv.Bias),
        DepthwiseConv2D { Weights: { Shape: [var height, var width, var channels], Data: var data } } conv => WithBias(
            new NamedTensor(
                $"{node.Name}.weight", [channels, 1, height, width], TorchLayout.ChannelsFirst(data, 1, height * width, channels)),
            conv.Bias),
        FullyConnected dense => WithBias(new NamedTensor($"{node.Name}.weight", dense.Weights.Shape, dense.Weights.Data), dense.Bias),
        BatchNorm norm =>
        [
            new NamedTensor($"{node.Name}.weight", [norm.Gamma.Length], norm.Gamma),
            new NamedTensor($"{node.Name}.bias", [norm.Beta.Length], norm.Beta),
            new NamedTensor($"{node.Name}.running_mean", [norm.Mean.Length], norm.Mean),
            new NamedTensor($"{node.Name}.running_var", [norm.Variance.Length], norm.Variance),
        ],
        _ => [],
    };

    private static IEnumerable<NamedTensor> WithBias(NamedTensor weights, float[]? bias) =>
        bias is null
            ? [weights]
            : [weights, new NamedTensor(weights.Name.Replace(".weight", ".bias", StringComparison.Ordinal), [bias.Length], bias)];
}
