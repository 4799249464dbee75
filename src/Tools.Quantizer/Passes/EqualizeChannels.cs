using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>
/// Cross-layer equalization (Nagel et al., "Data-free quantization through weight equalization and bias correction", 2019, section 4.1):
/// the channels of a tensor, and of all that are tied to it, are multiplied so that their ranges come closer, and the weights
/// that read them are divided. Exact, and so only where every operator on the way is linear or a ReLU; ReLU6, h-swish and sigmoids end it.
/// </summary>
internal static class EqualizeChannels
{
    // A channel that is nearly dead is not blown up beyond this: it would bring its noise along.
    private const double LargestFactor = 64;

    /// <param name="graph">Batch norms folded.</param>
    /// <param name="ranges">Of each tensor's channels: how far from zero values go.</param>
    /// <param name="exponent">
    /// How much of the difference is taken away where the readers' weights pay for it: 0.5 shares it between activations and weights (the
    /// paper's choice). Before depthwise layers alone, which have a scale for each channel, all of it is.
    /// </param>
    public static Graph Apply(Graph graph, IReadOnlyDictionary<string, double[]> ranges, double exponent)
    {
        HashSet<string> done = new(StringComparer.Ordinal);
        foreach (Node node in graph.Nodes)
        {
            if (ChannelWeights.WeightsOf(node) is null || done.Contains(node.Name)
                || ChannelTies.Of(graph, node.Name, ChannelChange.Scale) is not { } ties || ties.Readers.Count == 0)
            {
                continue;
            }

            // What only a ReLU reads is never stored: its negative values ask for no range.
            string[] stored = [.. ties.Tensors.Where(tensor => graph.ReadersOf(tensor) is not [Activation])];
            done.UnionWith(ties.Tensors);
            double[] range = [.. Enumerable.Range(0, ranges[node.Name].Length).Select(c => stored.Max(tensor => ranges[tensor][c]))];
            bool free = graph.Nodes.All(reader => !ties.Readers.Contains(reader.Name) || reader is DepthwiseConv2D);
            double[] factors = Factors(range, free ? 1 : exponent);
            graph = Scale(graph, ties, factors);
        }

        return graph;
    }

    /// <summary>Multiplies the channels of a group of tied tensors.</summary>
    public static Graph Scale(Graph graph, ChannelTies ties, double[] factors) => graph with
    {
        Nodes = [.. graph.Nodes.Select(node =>
        {
            Node changed = ties.Writers.Contains(node.Name) ? ChannelWeights.ScaleOutputs(node, factors) : node;
            return ties.Readers.Contains(node.Name) ? ChannelWeights.UnscaleInputs(changed, factors) : changed;
        })],
    };

    private static double[] Factors(double[] range, double exponent)
    {
        double largest = range.Max();
        return [.. range.Select(value => value <= 0 ? 1 : Math.Min(Math.Pow(largest / value, exponent), LargestFactor))];
    }
}
