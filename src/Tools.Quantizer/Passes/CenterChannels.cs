using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>
/// High-bias absorption (Nagel et al. 2019, section 4.1.3) where it is exact: the channels of linear tensors (the bottlenecks of V2 and V3,
/// with their residual sums) are moved so that their values lie evenly around zero, and the biases of the layers that read
/// them take up what was moved. One range then serves all channels better. Behind a ReLU it holds only for values that the
/// clamp never meets, and is left.
/// </summary>
internal static class CenterChannels
{
    /// <param name="graph">Batch norms folded.</param>
    /// <param name="centers">Of each tensor's channels: the middle of its values.</param>
    public static Graph Apply(Graph graph, IReadOnlyDictionary<string, double[]> centers)
    {
        foreach (string name in graph.Nodes
            .Where(static node => node is Conv2D or DepthwiseConv2D or FullyConnected)
            .Select(static node => node.Name))
        {
            // Each writer of a residual chain may have its own offset; sums have the sum of those.
            if (graph.ReadersOf(name) is [Conv2D or FullyConnected or Binary { Kind: BinaryKind.Add }, ..]
                && OffsetsReach(graph, name) is { } readers)
            {
                graph = Move(graph, name, readers, centers[name]);
            }
        }

        return graph;
    }

    /// <summary>The layers whose sums an offset of this tensor reaches; null where it cannot be taken up everywhere.</summary>
    private static List<string>? OffsetsReach(Graph graph, string tensor)
    {
        if (tensor == graph.Output)
        {
            return null;
        }

        List<string> readers = [];
        foreach (Node reader in graph.ReadersOf(tensor))
        {
            switch (reader)
            {
                case Conv2D conv when conv.Padding == Padding.None:
                case FullyConnected:
                    readers.Add(reader.Name);
                    break;
                case Binary { Kind: BinaryKind.Add } sum when sum.Left != sum.Right && OffsetsReach(graph, sum.Name) is { } behind:
                    readers.AddRange(behind);
                    break;
                default:
                    return null;
            }
        }

        return readers;
    }

    private static Graph Move(Graph graph, string writer, List<string> readers, double[] centers) => graph with
    {
        Nodes = [.. graph.Nodes.Select(node =>
        {
            Node changed = node.Name == writer ? ChannelWeights.AddToBias(node, [.. centers.Select(static center => -center)]) : node;
            return readers.Contains(node.Name) ? ChannelWeights.AddToBias(changed, Answer(changed, centers)) : changed;
        })],
    };

    /// <summary>What a layer makes of the offsets alone.</summary>
    private static double[] Answer(Node node, double[] offsets)
    {
        float[] weights = ChannelWeights.WeightsOf(node)!.Data;
        double[] answer = new double[ChannelWeights.Outputs(node)];
        for (int i = 0; i < weights.Length; i++)
        {
            answer[ChannelWeights.OutputOf(node, i)] += weights[i] * offsets[i % offsets.Length];
        }

        return answer;
    }
}
