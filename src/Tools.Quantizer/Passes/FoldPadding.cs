using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>Moves zero padding that stands before a convolution into the convolution.</summary>
internal static class FoldPadding
{
    public static Graph Apply(Graph graph)
    {
        // A pad of a pad is one pad of what the first reads; nodes stand in order, so the first is known by then.
        Dictionary<string, Pad> pads = new(StringComparer.Ordinal);
        foreach (Pad pad in graph.Nodes.OfType<Pad>())
        {
            pads.Add(pad.Name, pads.TryGetValue(pad.Input, out Pad? first) ? pad with
            {
                Input = first.Input,
                Padding = Sum(first.Padding, pad.Padding),
            } : pad);
        }

        return (graph with { Nodes = [.. graph.Nodes.Select(Fold)] }).WithoutDeadNodes();

        Node Fold(Node node) => node switch
        {
            Conv2D conv when pads.TryGetValue(conv.Input, out Pad? pad) =>
                conv with { Input = pad.Input, Padding = Sum(conv.Padding, pad.Padding) },
            DepthwiseConv2D conv when pads.TryGetValue(conv.Input, out Pad? pad) =>
                conv with { Input = pad.Input, Padding = Sum(conv.Padding, pad.Padding) },
            _ => node,
        };
    }

    private static Padding Sum(Padding a, Padding b) => new(a.Top + b.Top, a.Bottom + b.Bottom, a.Left + b.Left, a.Right + b.Right);
}
