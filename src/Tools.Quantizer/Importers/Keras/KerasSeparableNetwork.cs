using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>A convolution as a weight file holds it, with the normalization behind it.</summary>
/// <param name="Name">What the layer is called.</param>
/// <param name="Weights">[outChannels, kernelHeight, kernelWidth, inChannels], or [kernelHeight, kernelWidth, channels] of a depthwise one.</param>
/// <param name="Bias">[outChannels] or null.</param>
/// <param name="Norm">Makes the normalization that reads the tensor named; null where there is none.</param>
internal sealed record ConvLayer(string Name, Tensor Weights, float[]? Bias, Func<string, BatchNorm>? Norm);

/// <summary>One depthwise separable block (paper, section 3.1).</summary>
internal sealed record SeparableBlock(ConvLayer Depthwise, ConvLayer Pointwise);

/// <summary>
/// MobileNetV1 (Howard et al. 2017, arXiv:1704.04861, table 1) for weight files that hold tensors and no graph. Width and
/// classes come from the tensors' shapes.
/// </summary>
/// <param name="Stem">The first convolution, stride 2.</param>
/// <param name="Blocks">Thirteen.</param>
/// <param name="Head">The classifier as a 1×1 convolution; null for a feature extractor.</param>
internal sealed record KerasSeparableNetwork(ConvLayer Stem, IReadOnlyList<SeparableBlock> Blocks, ConvLayer? Head)
{
    public const int BlockCount = 13;

    private static bool HalvesResolution(int block) => block is 2 or 4 or 6 or 12;    // 1-based, as the layers are named

    /// <param name="resolution">Height and width of the input.</param>
    /// <param name="stem">Padding of the first convolution.</param>
    /// <param name="depthwise">Padding of the depthwise convolutions with stride 2.</param>
    public Graph Build(int resolution, StridePadding stem, StridePadding depthwise)
    {
        if (Blocks.Count != BlockCount)
        {
            throw new UserError($"MobileNetV1 has {BlockCount} blocks, {Blocks.Count} are given");
        }

        GraphBuilder graph = new(new GraphInput("input", [1, resolution, resolution, Stem.Weights.Shape[^1]]));
        string x = Conv(graph, Stem, "input", 2, PaddingFor(graph, "input", 2, stem));
        for (int block = 1; block <= BlockCount; block++)
        {
            (ConvLayer spatial, ConvLayer pointwise) = (Blocks[block - 1].Depthwise, Blocks[block - 1].Pointwise);
            int stride = HalvesResolution(block) ? 2 : 1;
            x = graph.Add(new DepthwiseConv2D(spatial.Name, x, spatial.Weights, spatial.Bias, stride, stride, PaddingFor(graph, x, stride, depthwise)));
            x = Normalize(graph, spatial, x);
            x = Conv(graph, pointwise, x, 1, Padding.None);
        }

        x = graph.Add(new GlobalAveragePool("global_average_pool", x, KeepDimensions: true));
        if (Head is null)
        {
            return graph.Build(graph.Add(new Reshape("features", x, [1, graph.ShapeOf(x)[^1]])));
        }

        x = graph.Add(new Conv2D(Head.Name, x, Head.Weights, Head.Bias, 1, 1, Padding.None));
        x = graph.Add(new Reshape("logits", x, [1, graph.ShapeOf(x)[^1]]));
        return graph.Build(graph.Add(new Softmax("predictions", x)));
    }

    private static string Conv(GraphBuilder graph, ConvLayer layer, string input, int stride, Padding padding) =>
        Normalize(graph, layer, graph.Add(new Conv2D(layer.Name, input, layer.Weights, layer.Bias, stride, stride, padding)));

    private static string Normalize(GraphBuilder graph, ConvLayer layer, string x)
    {
        x = layer.Norm is { } norm ? graph.Add(norm(x)) : x;
        return graph.Add(new Activation($"{layer.Name}_relu", x, ActivationKind.Relu6));
    }

    private static Padding PaddingFor(GraphBuilder graph, string input, int stride, StridePadding style) => style.For(graph.ShapeOf(input), 3, stride);
}
