using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>
/// Folds every batch normalization into the weights and bias before it: scale · (w·x + b) + offset = (scale·w)·x + (scale·b + offset).
/// Worked out in double and rounded once. One that follows nothing it can be folded into (or something that others read
/// too) goes into the matrix after it, as in heads with an activation before the norm; of a feature map it becomes a depthwise 1×1
/// convolution.
/// </summary>
internal static class FoldBatchNorm
{
    /// <exception cref="InputException">A normalization of something that is not a feature map follows no layer with weights.</exception>
    public static Graph Apply(Graph graph)
    {
        Dictionary<string, int> readers = graph.CountReaders();
        IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
        List<Node> nodes = [];
        Dictionary<string, int> position = new(StringComparer.Ordinal);
        Dictionary<string, BatchNorm> ahead = new(StringComparer.Ordinal);
        foreach (Node node in graph.Nodes)
        {
            Node kept = node;
            if (node is BatchNorm norm)
            {
                if (readers[norm.Input] == 1 && position.TryGetValue(norm.Input, out int at) && Folded(nodes[at], norm) is { } folded)
                {
                    // It gives what the norm gave, so it takes the norm's name: a name stands for one value before and after.
                    nodes[at] = folded with { Name = norm.Name };
                    position.Add(norm.Name, at);
                    continue;
                }

                if (shapes[norm.Name].Length != 4 && graph.ReadersOf(norm.Name) is [FullyConnected])
                {
                    ahead.Add(norm.Name, norm);
                    continue;
                }

                kept = AsDepthwise(norm, shapes[norm.Name]);
            }
            else if (node is FullyConnected dense && ahead.TryGetValue(dense.Input, out BatchNorm? before))
            {
                kept = WithNormBefore(dense, before);
            }

            position.Add(kept.Name, nodes.Count);
            nodes.Add(kept);
        }

        return graph with { Nodes = nodes };
    }

    private static Node? Folded(Node producer, BatchNorm norm)
    {
        (double[] scale, double[] offset) = norm.ScaleAndOffset();
        return producer switch
        {
            // The output channel is the outermost axis of these, the innermost of a depthwise one.
            Conv2D conv => conv with { Weights = ScaleRows(conv.Weights, scale), Bias = Bias(conv.Bias, scale, offset) },
            FullyConnected dense => dense with { Weights = ScaleRows(dense.Weights, scale), Bias = Bias(dense.Bias, scale, offset) },
            DepthwiseConv2D conv => conv with { Weights = ScaleColumns(conv.Weights, scale), Bias = Bias(conv.Bias, scale, offset) },
            _ => null,
        };
    }

    /// <summary>W · (scale · x + offset) + b = (W · scale) · x + (W · offset + b).</summary>
    private static FullyConnected WithNormBefore(FullyConnected dense, BatchNorm norm)
    {
        (double[] scale, double[] offset) = norm.ScaleAndOffset();
        float[] weights = dense.Weights.Data;
        float[] bias =
        [
            .. Enumerable.Range(0, dense.Weights.Shape[0]).Select(o =>
                (float)((dense.Bias?[o] ?? 0) + offset.Select((value, i) => value * weights[(o * offset.Length) + i]).Sum())),
        ];
        return dense with { Input = norm.Input, Weights = ScaleColumns(dense.Weights, scale), Bias = bias };
    }

    private static DepthwiseConv2D AsDepthwise(BatchNorm norm, int[] shape)
    {
        if (shape.Length != 4)
        {
            throw new InputException($"BatchNorm '{norm.Name}' cannot be folded: '{norm.Input}' before it has no weights, or other layers "
                + "read it too; remove it or put it behind a layer of its own");
        }

        (double[] scale, double[] offset) = norm.ScaleAndOffset();
        Tensor weights = new([1, 1, scale.Length], [.. scale.Select(static value => (float)value)]);
        return new DepthwiseConv2D(norm.Name, norm.Input, weights, [.. offset.Select(static value => (float)value)], 1, 1, Padding.None);
    }

    private static Tensor ScaleRows(Tensor weights, double[] scale)
    {
        int row = weights.Data.Length / scale.Length;
        return new Tensor(weights.Shape, [.. weights.Data.Select((value, i) => (float)(value * scale[i / row]))]);
    }

    private static Tensor ScaleColumns(Tensor weights, double[] scale) =>
        new(weights.Shape, [.. weights.Data.Select((value, i) => (float)(value * scale[i % scale.Length]))]);

    private static float[] Bias(float[]? bias, double[] scale, double[] offset) =>
        [.. offset.Select((value, c) => (float)(((bias?[c] ?? 0) * scale[c]) + value))];
}
