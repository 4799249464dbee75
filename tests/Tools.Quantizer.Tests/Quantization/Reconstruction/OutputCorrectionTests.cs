using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Quantization.Reconstruction;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization.Reconstruction;

public sealed class OutputCorrectionTests
{
    [Fact]
    public void A_channel_that_was_moved_and_shrunk_is_brought_back()
    {
        Samples samples = new(3);
        float[][] floats = [.. Enumerable.Range(0, 6).Select(_ => samples.Values(2000, -2, 4))];
        float[][] moved =
            [.. floats.Select(picture => picture.Select((value, i) => i % 2 == 0 ? (0.9f * value) - 0.25f : value).ToArray())];
        OutputCorrection.Correction correction = OutputCorrection.Find(floats, moved, 2, null, scales: true);
        Assert.Equal(1 / 0.9, correction.Factors[0], 1e-4);
        Assert.Equal(0.25 / 0.9, correction.Offsets[0], 1e-4);
        Assert.Equal((1.0, 0.0), (correction.Factors[1], correction.Offsets[1]));    // nothing to fix
        Assert.All(floats[0].Zip(correction.Of(moved[0])), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_lies_where_h_swish_sleeps_does_not_count(bool scales)
    {
        // Right where the activation is awake, and far off below −3: a plain mean would move everything by 5.
        float[][] floats =
        [
            .. Enumerable.Range(0, 4)
            .Select(picture => Enumerable.Range(0, 2000).Select(i => i % 2 == 0 ? 1 + (0.0005f * i) + picture : -20).ToArray()),
        ];
        float[][] quantized = [.. floats.Select(picture => picture.Select(value => value < -3 ? -30 : value).ToArray())];
        Assert.True(OutputCorrection.Find(floats, quantized, 1, ActivationKind.HardSwish, scales).IsNothing);
        Assert.False(OutputCorrection.Find(floats, quantized, 1, null, scales).IsNothing);
    }

    [Fact]
    public void A_correction_that_does_not_hold_on_other_pictures_is_dropped()
    {
        // Pictures 0 and 2 are off by +1, pictures 1 and 3 by −1.
        float[][] floats = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 600).Select(i => 0.01f * i).ToArray())];
        float[][] quantized = [.. floats.Select((picture, p) => picture.Select(value => value + (p % 2 == 0 ? 1 : -1)).ToArray())];
        Assert.True(OutputCorrection.Find(floats, quantized, 1, null, scales: false).IsNothing);
    }

    [Fact]
    public void A_few_values_are_no_ground_for_a_correction()
    {
        float[][] floats = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 50).Select(i => 0.1f * i).ToArray())];
        Assert.True(
            OutputCorrection.Find(
                floats, [.. floats.Select(picture => picture.Select(value => value + 1).ToArray())], 1, null, scales: true).IsNothing);
    }

    [Fact]
    public void The_layer_with_a_correction_gives_the_corrected_outputs()
    {
        Samples samples = new(4);
        Graph graph = new(
            new GraphInput("in", [1, 4, 4, 3]),
            [new Conv2D("conv", "in", samples.Tensor(2, 1, 1, 3), samples.Values(2), 1, 1, Padding.None)],
            "conv");
        OutputCorrection.Correction correction = new([0.8, 1.2], [0.5, -0.25]);
        float[] input = samples.Values(48);
        float[] expected = correction.Of(new Executor(graph).Run(input));
        Assert.All(expected.Zip(new Executor(graph with { Nodes = [correction.Of(graph.Nodes[0])] }).Run(input)), pair =>
            Assert.Equal(pair.First, pair.Second, 1e-4f));
    }
}
