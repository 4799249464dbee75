using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Passes;

public sealed class FoldRescalingTests
{
    private readonly Samples _samples = new(12);

    [Fact]
    public void A_normalization_of_each_channel_moves_into_the_preprocessing()
    {
        Graph graph = Begin(
            new Constant("mean", new Tensor([3], [100, 110, 120])),
            new Constant("scale", new Tensor([1, 1, 3], [0.01f, 0.02f, 0.04f])),
            new Constant("one", new Tensor([], [1])),
            new Binary("centred", "in", "mean", BinaryKind.Sub),
            new Binary("scaled", "scale", "centred", BinaryKind.Mul),
            new Binary("x", "scaled", "one", BinaryKind.Add));

        Graph folded = FoldRescaling.Apply(graph);

        Assert.Equal(["pad", "conv"], folded.Nodes.Select(node => node.Name));
        byte[] pixels = [.. Enumerable.Range(0, 5 * 5 * 3).Select(i => (byte)(i * 37))];
        double[] expected = ReferenceExecutor.Run(graph, [.. pixels.Select(pixel => (float)pixel)])["conv"].Data;
        float[] normalized = [.. pixels.Select((pixel, i) => folded.Preprocessing!.Normalize(pixel, i % 3))];
        Assert.All(expected.Zip(new Executor(folded).Run(normalized)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void A_batch_norm_that_a_network_begins_with_is_a_normalization()
    {
        Graph graph = Begin(new BatchNorm("x", "in", [1, 2, 0.5f], [0.1f, 0, -0.2f], [120, 110, 100], [60, 50, 40], 1e-3f));
        Graph folded = FoldRescaling.Apply(graph);
        Assert.Equal(["pad", "conv"], folded.Nodes.Select(node => node.Name));
        byte[] pixels = [.. Enumerable.Range(0, 5 * 5 * 3).Select(i => (byte)(i * 37))];
        double[] expected = ReferenceExecutor.Run(graph, [.. pixels.Select(pixel => (float)pixel)])["conv"].Data;
        float[] normalized = [.. pixels.Select((pixel, i) => folded.Preprocessing!.Normalize(pixel, i % 3))];
        Assert.All(expected.Zip(new Executor(folded).Run(normalized)), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void What_no_preprocessing_can_say_stays()
    {
        Constant number = new("number", new Tensor([], [-1]));
        Constant rows = new("number", new Tensor([5, 1, 1], [1, 2, 3, 4, 5]));
        Constant two = new("two", new Tensor([], [2]));
        Unchanged(number, new Binary("x", "in", "number", BinaryKind.Mul));                 // a negative divisor
        Unchanged(number, new Binary("x", "number", "in", BinaryKind.Sub));
        Unchanged(rows, new Binary("x", "in", "number", BinaryKind.Add));                   // not by channel
        Unchanged(new Binary("x", "in", "in", BinaryKind.Add));
        Unchanged(two, new Binary("y", "in", "two", BinaryKind.Add), new Binary("x", "y", "in", BinaryKind.Mul));
        Unchanged(two, new Binary("y", "in", "two", BinaryKind.Add), new Activation("x", "y", ActivationKind.Relu6));
    }

    private void Unchanged(params Node[] nodes)
    {
        Graph graph = Begin(nodes);
        Assert.Same(graph, FoldRescaling.Apply(graph));
    }

    /// <summary>A network of which <paramref name="nodes"/> make 'x', which a padded convolution reads.</summary>
    private Graph Begin(params Node[] nodes) => new(
        new GraphInput("in", [1, 5, 5, 3]),
        [
            .. nodes,
            new Pad("pad", "x", new Padding(0, 1, 0, 1)),
            new Conv2D("conv", "pad", _samples.Tensor(2, 3, 3, 3), [1, 2], 2, 2, Padding.None),
        ],
        "conv");
}
