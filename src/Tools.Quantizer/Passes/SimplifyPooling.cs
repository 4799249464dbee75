using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>An average pool whose one window is the whole input is a global one; a pool of 1×1 windows with stride 1 is nothing.</summary>
internal static class SimplifyPooling
{
    public static Graph Apply(Graph graph)
    {
        IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
        Dictionary<string, string> renamed = new(StringComparer.Ordinal);
        List<Node> nodes = [];
        foreach (Node original in graph.Nodes)
        {
            Node node = original.WithInputs(name => renamed.GetValueOrDefault(name, name));
            if (node is Pool { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1 } nothing)
            {
                renamed.Add(nothing.Name, nothing.Input);
                continue;
            }

            bool whole = node is Pool { Kind: PoolKind.Average } pool && pool.Padding == Padding.None
                && shapes[pool.Input] is [_, var height, var width, _] && (height, width) == (pool.KernelHeight, pool.KernelWidth);
            nodes.Add(whole ? new GlobalAveragePool(node.Name, node.Inputs[0], KeepDimensions: true) : node);
        }

        return graph with { Nodes = nodes, Output = renamed.GetValueOrDefault(graph.Output, graph.Output) };
    }
}
