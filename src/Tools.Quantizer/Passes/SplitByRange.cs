using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>
/// A convolution whose channels live in very different ranges, followed by a depthwise one, becomes several of either, each with
/// the channels of one range, joined behind: int8 has one scale a tensor, so channels that share one with a far larger channel
/// keep few steps. The same sums, the same operators, one concatenation more. Channels first change places so that each
/// group's lie side by side; the weights of their readers are reordered alike.
/// </summary>
internal static class SplitByRange
{
    /// <summary>The nodes from the convolution to the last that works on its channels alone: activation, depthwise, activation.</summary>
    /// <returns>Null where there is no such chain.</returns>
    public static IReadOnlyList<Node>? ChainOf(Graph graph, string conv)
    {
        if (graph.Nodes.FirstOrDefault(node => node.Name == conv) is not Conv2D first
            || ChannelTies.Of(graph, conv, ChannelChange.Order) is null)
        {
            return null;
        }

        List<Node> chain = [first];
        while (chain[^1].Name != graph.Output && graph.ReadersOf(chain[^1].Name) is [Activation or DepthwiseConv2D] and [var next]
            && !(next is DepthwiseConv2D && chain.Any(static node => node is DepthwiseConv2D)))
        {
            chain.Add(next);
        }

        return chain.Any(static node => node is DepthwiseConv2D) ? chain : null;
    }

    /// <param name="graph">Batch norms folded.</param>
    /// <param name="conv">A convolution with a chain.</param>
    /// <param name="ranges">Of each of its channels: how far the values go that share a scale.</param>
    /// <param name="groups">How many groups.</param>
    public static Graph Apply(Graph graph, string conv, double[] ranges, int groups)
    {
        int[] order = [.. Enumerable.Range(0, ranges.Length).OrderBy(c => ranges[c])];
        int[] sizes = Partition([.. order.Select(c => ranges[c])], groups);
        Graph ordered = Reorder(graph, ChannelTies.Of(graph, conv, ChannelChange.Order)!, order);
        IReadOnlyList<Node> chain = ChainOf(ordered, conv)!;
        List<Node> nodes = [];
        foreach (Node node in ordered.Nodes)
        {
            if (node.Name == chain[^1].Name)
            {
                nodes.AddRange(Parts(chain, sizes));
            }
            else if (!chain.Any(link => link.Name == node.Name))
            {
                nodes.Add(node);
            }
        }

        return ordered with { Nodes = nodes };
    }

    /// <summary>
    /// Sizes of the groups of sorted channels for which Σ (range of the group / range of the channel)², the noise beside each channel's own
    /// values, is least.
    /// </summary>
    private static int[] Partition(double[] sorted, int groups)
    {
        double floor = sorted[^1] / 256;    // a channel that is 0 beside the others needs nothing
        int count = sorted.Length;
        double[,] least = new double[groups + 1, count + 1];
        int[,] start = new int[groups + 1, count + 1];
        for (int end = 1; end <= count; end++)
        {
            least[0, end] = double.PositiveInfinity;
        }

        for (int group = 1; group <= groups; group++)
        {
            least[group, 0] = double.PositiveInfinity;
            for (int end = 1; end <= count; end++)
            {
                least[group, end] = double.PositiveInfinity;
                double noise = 0;
                for (int from = end - 1; from >= 0; from--)
                {
                    double ratio = Math.Max(sorted[end - 1], floor) / Math.Max(sorted[from], floor);
                    noise += ratio * ratio;
                    if (least[group - 1, from] + noise < least[group, end])
                    {
                        (least[group, end], start[group, end]) = (least[group - 1, from] + noise, from);
                    }
                }
            }
        }

        int[] sizes = new int[groups];
        for (int group = groups, end = count; group > 0; end = start[group, end], group--)
        {
            sizes[group - 1] = end - start[group, end];
        }

        return sizes;
    }

    private static Graph Reorder(Graph graph, ChannelTies ties, int[] order) => graph with
    {
        Nodes = [.. graph.Nodes.Select(node =>
        {
            Node changed = ties.Writers.Contains(node.Name) || ties.Inner.Contains(node.Name) ? TakeOutputs(node, order) : node;
            return ties.Readers.Contains(node.Name) ? TakeInputs(changed, order) : changed;
        })],
    };

    /// <summary>The chain once for each group, and what joins them under the name of its end.</summary>
    private static IEnumerable<Node> Parts(IReadOnlyList<Node> chain, int[] sizes)
    {
        int first = 0;
        List<string> ends = [];
        for (int group = 0; group < sizes.Length; group++)
        {
            string suffix = $"/part{group + 1}";
            int[] channels = [.. Enumerable.Range(first, sizes[group])];
            first += sizes[group];
            for (int i = 0; i < chain.Count; i++)
            {
                Node part = ChannelWeights.WeightsOf(chain[i]) is null ? chain[i] : TakeOutputs(chain[i], channels);
                part = i == 0 ? part : part.WithInputs(name => name + suffix);
                yield return part with { Name = chain[i].Name + suffix };
            }

            ends.Add(chain[^1].Name + suffix);
        }

        yield return new Concat(chain[^1].Name, ends);
    }

    private static Node TakeOutputs(Node node, int[] channels)
    {
        Tensor weights = ChannelWeights.WeightsOf(node)!;
        bool depthwise = node is DepthwiseConv2D;
        int outputs = ChannelWeights.Outputs(node);
        int row = weights.Data.Length / outputs;
        float[] data = new float[row * channels.Length];
        for (int c = 0; c < channels.Length; c++)
        {
            for (int i = 0; i < row; i++)
            {
                data[depthwise
                    ? (i * channels.Length) + c
                    : (c * row) + i] = weights.Data[depthwise ? (i * outputs) + channels[c] : (channels[c] * row) + i];
            }
        }

        int[] shape = depthwise ? [.. weights.Shape[..^1], channels.Length] : [channels.Length, .. weights.Shape[1..]];
        return ChannelWeights.With(
            node, new Tensor(shape, data), ChannelWeights.BiasOf(node) is { } bias ? [.. channels.Select(c => bias[c])] : null);
    }

    private static Node TakeInputs(Node node, int[] order)
    {
        Tensor weights = ChannelWeights.WeightsOf(node)!;
        float[] data = [.. weights.Data.Select((_, i) => weights.Data[i - (i % order.Length) + order[i % order.Length]])];
        return ChannelWeights.With(node, new Tensor(weights.Shape, data), ChannelWeights.BiasOf(node));
    }
}
