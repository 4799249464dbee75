using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>A graph that was built by an architecture, from a file that holds tensors and no graph. Passes keep it one.</summary>
internal sealed record BuiltGraph : Graph
{
    public BuiltGraph(Graph graph, Architecture architecture)
        : base(graph) => Architecture = architecture;

    /// <summary>What it was built as.</summary>
    public Architecture Architecture { get; }
}

/// <summary>What a graph was built as.</summary>
internal static class BuiltGraphs
{
    extension(Graph graph)
    {
        /// <summary>The architecture that it was built by; null where its file holds a graph.</summary>
        public Architecture? Architecture => (graph as BuiltGraph)?.Architecture;
    }
}
