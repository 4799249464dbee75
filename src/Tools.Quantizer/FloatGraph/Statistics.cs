namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

/// <summary>What one node costs.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Operator">Its operator, as <c>Conv2D</c>.</param>
/// <param name="OutputShape">Its output's shape.</param>
/// <param name="Parameters">Numbers in it that come from training.</param>
/// <param name="TrainableParameters">Those that gradients move: all but the mean and variance of a batch normalization.</param>
/// <param name="MultiplyAccumulates">Multiply-accumulates for one picture; padding counts, as is usual.</param>
internal sealed record NodeCost(
    string Name, string Operator, int[] OutputShape, long Parameters, long TrainableParameters, long MultiplyAccumulates);

internal static class Statistics
{
    /// <returns>The cost of each node, in execution order.</returns>
    public static IReadOnlyList<NodeCost> Of(Graph graph)
    {
        IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
        return [.. graph.Nodes.Select(node => new NodeCost(
            node.Name,
            node.GetType().Name,
            shapes[node.Name],
            Parameters(node),
            TrainableParameters(node),
            MultiplyAccumulates(node, shapes[node.Name])))];
    }

    private static long Parameters(Node node) => node switch
    {
        Conv2D conv => conv.Weights.Data.Length + (conv.Bias?.Length ?? 0),
        DepthwiseConv2D conv => conv.Weights.Data.Length + (conv.Bias?.Length ?? 0),
        FullyConnected dense => dense.Weights.Data.Length + (dense.Bias?.Length ?? 0),
        BatchNorm norm => 4L * norm.Gamma.Length,
        Constant constant => constant.Value.Data.Length,
        _ => 0,
    };

    private static long TrainableParameters(Node node) => node is BatchNorm norm ? 2L * norm.Gamma.Length : Parameters(node);

    private static long MultiplyAccumulates(Node node, int[] output) => node switch
    {
        Conv2D { Weights.Shape: [_, var height, var width, var channels] } => (long)Tensor.CountOf(output) * height * width * channels,
        DepthwiseConv2D { Weights.Shape: [var height, var width, _] } => (long)Tensor.CountOf(output) * height * width,
        FullyConnected dense => dense.Weights.Data.Length,
        _ => 0,
    };
}
