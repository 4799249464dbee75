using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>
/// Which MobileNet a graph is that came from a file with layers of its own: recognized by its convolutions alone, for people.
/// </summary>
internal static class GraphRecognition
{
    /// <summary>How many of the layers must have the channels of the width found.</summary>
    private const double Enough = 0.75;

    private static readonly int[][] DepthwiseKernels =
    [
        [.. Enumerable.Repeat(3, 13)],
        [.. Enumerable.Repeat(3, 17)],
        [3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 5],
        [3, 3, 3, 5, 5, 5, 3, 3, 3, 3, 3, 3, 5, 5, 5],
    ];

    /// <returns>Family, width, height of the input and number of answers; null for another network.</returns>
    public static Architecture? Recognize(Graph graph)
    {
        int[] kernels = [.. graph.Nodes
            .OfType<DepthwiseConv2D>()
            .Where(static conv => conv.Weights.Shape[0] > 1)
            .Select(static conv => conv.Weights.Shape[0])];
        int family = Array.FindIndex(DepthwiseKernels, known => known.AsSpan().SequenceEqual(kernels));
        bool isMinimalistic = family < 0 && kernels.All(static kernel => kernel == 3);
        if (isMinimalistic)
        {
            family = Array.FindIndex(DepthwiseKernels, known => known.Length == kernels.Length);
        }

        if (family < 0)
        {
            return null;
        }

        (int height, int width) = (graph.Input.Shape[1], graph.Input.Shape[2]);
        Architecture any = new((Family)family, 1, height, Tensor.CountOf(ShapeInference.Infer(graph)[graph.Output]))
        {
            PictureWidth = width == height ? null : width,
            InputChannels = graph.Input.Shape[3],
            Minimalistic = isMinimalistic,
            Conventions = new Conventions(graph.Format) { Regression = !graph.Nodes.Any(static node => node is Softmax) },
        };
        Dictionary<string, int> outputs = any.Widths()
            .Zip(Projections(graph, expands: any.Family != Family.V1))
            .ToDictionary(static pair => pair.First.Weights, static pair => pair.Second);
        Architecture nearest = ArchitectureRecognition.NearestWidth(any, name => outputs.TryGetValue(name, out int found) ? found : null);
        return nearest.Widths().Count(layer => outputs.GetValueOrDefault(layer.Weights) == layer.Outputs) >= Enough * outputs.Count
            ? nearest
            : null;
    }

    /// <summary>
    /// Outputs of the first convolution, of each block's last, and of the last convolution: those that expand, directly before a depthwise
    /// one, are left out.
    /// </summary>
    private static List<int> Projections(Graph graph, bool expands)
    {
        // What is computed from a mean over the picture are gates and the classifier.
        HashSet<string> pooled = new(StringComparer.Ordinal);
        List<int> convolutions = [];
        int blocks = 0;
        foreach (Node node in graph.Nodes)
        {
            if (node is GlobalAveragePool or Constant || (node.Inputs.Count > 0 && node.Inputs.All(pooled.Contains)))
            {
                pooled.Add(node.Name);
            }
            else if (node is DepthwiseConv2D && blocks++ > 0 && expands)
            {
                convolutions.RemoveAt(convolutions.Count - 1);
            }
            else if (node is Conv2D conv)
            {
                convolutions.Add(conv.Weights.Shape[0]);
            }
        }

        return convolutions;
    }
}
