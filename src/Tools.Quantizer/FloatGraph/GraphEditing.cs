namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

/// <summary>What passes need to know of a graph, and how they change what a node reads.</summary>
internal static class GraphEditing
{
    /// <summary>How many nodes read each tensor; the graph's output counts as read once more.</summary>
    public static Dictionary<string, int> CountReaders(this Graph graph)
    {
        Dictionary<string, int> readers = new(StringComparer.Ordinal) { [graph.Output] = 1 };
        foreach (string name in graph.Nodes.SelectMany(static node => node.Inputs))
        {
            readers[name] = readers.GetValueOrDefault(name) + 1;
        }

        return readers;
    }

    /// <summary>The tensors that the network answers with: one for each head.</summary>
    public static IReadOnlyList<string> OutputNames(this Graph graph) => graph.SeveralOutputs()?.Parts ?? [graph.Output];

    /// <summary>The end of a network with several outputs; null for one output.</summary>
    public static SeveralOutputs? SeveralOutputs(this Graph graph) =>
        graph.Nodes.Count > 0 && graph.Nodes[^1] is SeveralOutputs outputs && outputs.Name == graph.Output ? outputs : null;

    /// <summary>The nodes that read a tensor, each once.</summary>
    public static Node[] ReadersOf(this Graph graph, string tensor) => [.. graph.Nodes.Where(node => node.Inputs.Contains(tensor))];

    /// <summary>Whether a convolution, and nothing else, reads a tensor, padded or not.</summary>
    public static bool FeedsConvolution(this Graph graph, string tensor) => tensor != graph.Output && graph.ReadersOf(tensor) switch
    {
        [Pad pad] => graph.FeedsConvolution(pad.Name),
        [Conv2D or DepthwiseConv2D] => true,
        _ => false,
    };

    /// <summary>The same node, reading other tensors: every input name goes through <paramref name="rename"/>.</summary>
    public static Node WithInputs(this Node node, Func<string, string> rename) => node switch
    {
        UnaryNode unary => unary with { Input = rename(unary.Input) },
        Binary binary => binary with { Left = rename(binary.Left), Right = rename(binary.Right) },
        Concat concat => concat with { Parts = [.. concat.Parts.Select(rename)] },
        SeveralOutputs outputs => outputs with { Parts = [.. outputs.Parts.Select(rename)] },
        _ => node,
    };

    /// <summary>The graph without the nodes that its output does not depend on.</summary>
    public static Graph WithoutDeadNodes(this Graph graph)
    {
        HashSet<string> live = new(StringComparer.Ordinal) { graph.Output };
        List<Node> kept = [];
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (live.Contains(node.Name))
            {
                live.UnionWith(node.Inputs);
                kept.Add(node);
            }
        }

        kept.Reverse();
        return graph with { Nodes = kept };
    }
}
