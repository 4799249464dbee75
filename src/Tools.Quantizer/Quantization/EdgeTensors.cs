using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// The activations that get one scale per channel in the edge profile: those that a convolution writes and depthwise convolutions, and
/// nothing else, read. The convolution multiplies each channel by a factor of its own in any case, and so does the depthwise one.
/// </summary>
internal static class EdgeTensors
{
    /// <summary>Each with the convolution that writes it, which may have an activation fused, and with its readers.</summary>
    /// <param name="Name">The activation's name.</param>
    /// <param name="Writer">A <see cref="Conv2D"/> or <see cref="DepthwiseConv2D"/>.</param>
    /// <param name="Activation">What the writer applies itself; null for nothing.</param>
    /// <param name="Readers">At least one.</param>
    internal sealed record ByChannel(string Name, UnaryNode Writer, ActivationKind? Activation, IReadOnlyList<DepthwiseConv2D> Readers);

    public static IReadOnlyList<ByChannel> Of(Graph graph, Fusion fusion)
    {
        IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
        List<ByChannel> tensors = [];
        foreach (UnaryNode writer in graph.Nodes.OfType<UnaryNode>().Where(static node => node is Conv2D or DepthwiseConv2D))
        {
            Activation? activation = fusion.ActivationOf(writer);
            string name = activation?.Name ?? writer.Name;
            Node[] readers = graph.ReadersOf(name);
            if (name != graph.Output && activation?.Kind is not (ActivationKind.HardSigmoid or ActivationKind.ReluN1To1)
                && readers.Length > 0 && readers.All(reader => reader is DepthwiseConv2D depthwise && ReadsAsItIs(depthwise, shapes[name])))
            {
                tensors.Add(new ByChannel(name, writer, activation?.Kind, [.. readers.Cast<DepthwiseConv2D>()]));
            }
        }

        return tensors;
    }

    /// <summary>Whether no PAD, which has one scale, precedes it.</summary>
    private static bool ReadsAsItIs(DepthwiseConv2D conv, int[] input) => TfLitePadding.For(
        conv.Padding,
        input,
        conv.Weights.Shape[0],
        conv.Weights.Shape[1],
        conv.StrideHeight,
        conv.StrideWidth,
        conv.DilationHeight,
        conv.DilationWidth).Before == Padding.None;
}
