using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Tests.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Tests.Passes;

/// <summary>Passes that may not change what a network computes, held to the plain executor in double where they do something.</summary>
public sealed class ExactPassesTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<string> Graphs => [.. SampleGraphs.Names];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Equalizing_and_centring_keep_the_function(string name)
    {
        Graph graph = Uneven(FoldPadding.Apply(SampleGraphs.Make(name)));
        foreach (Graph changed in new[]
        {
            EqualizeChannels.Apply(graph, RangesOf(graph).Magnitudes, 0.5),
            EqualizeChannels.Apply(graph, RangesOf(graph).Magnitudes, 1),
            CenterChannels.Apply(graph, RangesOf(graph).Centers),
        })
        {
            AssertSame(graph, changed);
        }
    }

    [Fact]
    public void Equalizing_brings_the_channels_before_a_depthwise_layer_to_one_range()
    {
        Samples samples = new(5);
        Graph graph = WithWeights(ActivationKind.Relu, samples);
        double Spread(Graph of) => RangesOf(of, 6).Magnitudes["relu"] is var channels ? channels.Max() / channels.Min() : 0;
        Graph equalized = EqualizeChannels.Apply(graph, RangesOf(graph, 6).Magnitudes, 0.5);
        Assert.InRange(Spread(graph), 3, double.MaxValue);
        Assert.Equal(1, Spread(equalized), 1e-4);    // the depthwise layer's scales are free, so all of the difference goes
        AssertSame(graph, equalized, 6);
    }

    [Theory]
    [InlineData(ActivationKind.Relu6)]
    [InlineData(ActivationKind.HardSwish)]
    public void Nothing_is_equalized_through_what_is_not_homogeneous(object kind)
    {
        Graph graph = WithWeights((ActivationKind)kind, new Samples(5));
        Graph equalized = EqualizeChannels.Apply(graph, RangesOf(graph, 6).Magnitudes, 1);
        Assert.Same(graph.Nodes[0], equalized.Nodes[0]);         // the convolution before it
        Assert.NotSame(graph.Nodes[3], equalized.Nodes[3]);     // dw and out stand side by side: those are
    }

    [Fact]
    public void Centring_puts_the_middle_of_each_bottleneck_channel_at_zero()
    {
        Graph graph = Uneven(SampleGraphs.Make("v2"));
        Graph centred = CenterChannels.Apply(graph, RangesOf(graph).Centers);
        double[] before = RangesOf(graph).Centers["project"];
        Assert.All(
            RangesOf(centred).Centers["project"].Zip(before),
            channel => Assert.InRange(Math.Abs(channel.First), 0, 1e-5 + (1e-4 * Math.Abs(channel.Second))));
        Assert.Contains(before, center => Math.Abs(center) > 1e-3);
    }

    [Fact]
    public void A_layer_in_parts_is_the_same_layer_with_a_scale_for_each_part()
    {
        Graph graph = Uneven(SampleGraphs.Make("v3"));
        Assert.Equal(["stem", "stem/HardSwish", "dw1", "dw1/Relu"], SplitByRange.ChainOf(graph, "stem")!.Select(node => node.Name));
        double[] ranges = RangesOf(graph).Magnitudes["stem/HardSwish"];
        Graph split = SplitByRange.Apply(graph, "stem", ranges, 3);
        AssertSame(graph, split);

        Assert.Equal(3, split.Nodes.OfType<Concat>().Single().Parts.Count);
        double[][] parts = [.. Enumerable.Range(1, 3).Select(part => RangesOf(split).Magnitudes[$"stem/HardSwish/part{part}"])];
        Assert.Equal(8, parts.Sum(part => part.Length));
        // no part's range reaches into the next
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.True(pair.First.Max() <= pair.Second.Min()));
        Assert.NotEmpty(SampleModels.Make(split).Operators);    // int8 can say it
    }

    [Fact]
    public void Only_a_convolution_with_a_depthwise_one_behind_it_is_split()
    {
        Graph graph = SampleGraphs.Make("v3");
        Assert.Null(SplitByRange.ChainOf(graph, "project1"));
        Assert.Null(SplitByRange.ChainOf(graph, "logits"));
        Assert.Null(SplitByRange.ChainOf(graph, "head"));
    }

    private static Graph WithWeights(ActivationKind kind, Samples samples)
    {
        // Channels of very different size, none of them dead.
        Tensor rows = samples.Tensor(6, 1, 1, 3);
        Tensor uneven = new(rows.Shape, [.. rows.Data.Select((value, i) => value * (i / 3 == 0 ? 10 : 1))]);
        return new Graph(
            new GraphInput("image", [1, 16, 16, 3]),
            [
                new Conv2D("conv", "image", uneven, [1, 1, 1, 1, 1, 1], 1, 1, Padding.None),
                new Activation("relu", "conv", kind),
                new DepthwiseConv2D("dw", "relu", samples.Tensor(3, 3, 6), samples.Values(6), 1, 1, new Padding(1, 1, 1, 1)),
                new Conv2D("out", "dw", samples.Tensor(4, 1, 1, 6), null, 1, 1, Padding.None),
            ],
            "out");
    }

    /// <summary>The graph with channels that differ in size, so that there is something to do.</summary>
    private static Graph Uneven(Graph graph) => graph with
    {
        Nodes = [.. graph.Nodes.Select(node => ChannelWeights.WeightsOf(node) is null
            ? node
            : ChannelWeights.ScaleOutputs(node, [.. Enumerable.Range(0, ChannelWeights.Outputs(node)).Select(c => Math.Pow(1.6, c % 5))]))],
    };

    private static ChannelRanges RangesOf(Graph graph, int pictures = 3) =>
        ChannelRanges.Of(new CompiledGraph(graph), [.. Enumerable.Range(0, pictures).Select(SampleGraphs.Picture)]);

    private static void AssertSame(Graph before, Graph after, int pictures = 3)
    {
        for (int picture = 0; picture < pictures; picture++)
        {
            double[] expected = ReferenceExecutor.Run(before, SampleGraphs.Picture(picture))[before.Output].Data;
            float[] actual = new Executor(after).Run(SampleGraphs.Picture(picture));
            double range = expected.Max(Math.Abs);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First / range, pair.Second / range, Tolerance));
        }
    }
}
