using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>What a float graph ends in.</summary>
internal static class GraphHead
{
    /// <summary>What computes an output; reshapes after it are skipped.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The tensor that is the output.</param>
    public static HeadEnd EndOf(Graph graph, string name)
    {
        Dictionary<string, Node> nodes = graph.Nodes.ToDictionary(static node => node.Name, StringComparer.Ordinal);
        while (nodes.TryGetValue(name, out Node? node))
        {
            switch (node)
            {
                case Reshape:
                    name = node.Inputs[0];
                    continue;
                case Softmax:
                    return HeadEnd.Softmax;
                case Activation { Kind: ActivationKind.Logistic }:
                    return HeadEnd.Sigmoid;
                case L2Normalize:
                    return HeadEnd.Normalized;
                case Conv2D or FullyConnected or Binary:
                    return HeadEnd.Linear;
                case BatchNorm when nodes.GetValueOrDefault(node.Inputs[0]) is FullyConnected:
                    return HeadEnd.Linear;
                default:
                    return HeadEnd.Features;
            }
        }

        return HeadEnd.Features;
    }
}
