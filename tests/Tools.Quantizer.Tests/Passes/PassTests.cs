using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Tests.Passes;

public sealed class PassTests
{
    private readonly Samples _samples = new(11);

    [Fact]
    public void Batch_norms_fold_into_whatever_stands_before_them()
    {
        Graph graph = Make(
            _samples.BatchNorm("first", "in", 3),                                       // nothing before it: a depthwise 1×1
            new Conv2D("conv", "first", _samples.Tensor(5, 3, 3, 3), null, 1, 1, new Padding(1, 1, 1, 1)),
            _samples.BatchNorm("conv_bn", "conv", 5),
            new Activation("relu", "conv_bn", ActivationKind.Relu6),
            new DepthwiseConv2D("dw", "relu", _samples.Tensor(3, 3, 10), _samples.Values(10), 2, 2, Padding.None),
            _samples.BatchNorm("dw_bn", "dw", 10),
            new Conv2D("shared", "dw_bn", _samples.Tensor(10, 1, 1, 10), null, 1, 1, Padding.None),
            _samples.BatchNorm("shared_bn", "shared", 10),                              // 'shared' is read twice
            new Binary("sum", "shared_bn", "shared", BinaryKind.Add),
            new FullyConnected("dense", "sum", _samples.Tensor(4, 3 * 4 * 10), _samples.Values(4)),
            _samples.BatchNorm("out", "dense", 4));

        Graph folded = FoldBatchNorm.Apply(graph);

        Assert.DoesNotContain(folded.Nodes, node => node is BatchNorm);
        Assert.Equal(["first", "conv_bn", "relu", "dw_bn", "shared", "shared_bn", "sum", "out"], folded.Nodes.Select(node => node.Name));
        float[] input = _samples.Values(7 * 9 * 3);
        EquivalenceCheck.Require("fold", graph, folded, [input], 1e-5);
        AssertNamesKeepTheirValues(graph, folded, input);

        double[] reference = ReferenceExecutor.Run(graph, input)["out"].Data;
        double range = reference.Max(Math.Abs);
        Assert.All(reference.Zip(new Executor(folded).Run(input)), pair => Assert.Equal(pair.First / range, pair.Second / range, 1e-5));
    }

    /// <summary>Dense, ReLU, batch norm, Dense: a head that tutorials teach.</summary>
    [Fact]
    public void A_batch_norm_between_activation_and_matrix_goes_into_the_matrix()
    {
        Graph graph = Make(
            new FullyConnected("hidden", "in", _samples.Tensor(6, 7 * 9 * 3), _samples.Values(6)),
            new Activation("relu", "hidden", ActivationKind.Relu),
            _samples.BatchNorm("norm", "relu", 6),
            new FullyConnected("out", "norm", _samples.Tensor(4, 6), null));
        Graph folded = FoldBatchNorm.Apply(graph);
        Assert.Equal(["hidden", "relu", "out"], folded.Nodes.Select(node => node.Name));
        float[] input = _samples.Values(7 * 9 * 3);
        double[] reference = ReferenceExecutor.Run(graph, input)["out"].Data;
        double range = reference.Max(Math.Abs);
        Assert.All(reference.Zip(new Executor(folded).Run(input)), pair => Assert.Equal(pair.First / range, pair.Second / range, 1e-5));
    }

    [Theory]
    [InlineData("models/float/mobilenet_v1_0.25_224.h5")]
    [InlineData("models/float/vww_96.h5")]
    public void Folding_a_trained_network_changes_nothing(string model)
    {
        Graph graph = Importer.Open(SharedData.Require(model));
        Graph folded = FoldBatchNorm.Apply(graph);
        Assert.Equal(27, graph.Nodes.Count - folded.Nodes.Count);
        EquivalenceCheck.Require("fold", graph, folded, [_samples.Values(Tensor.CountOf(graph.Input.Shape), -1, 1)]);
    }

    [Fact]
    public void The_check_refuses_a_changed_network_and_one_that_yields_no_numbers()
    {
        Graph graph = Make(new FullyConnected("out", "in", _samples.Tensor(3, 189), [0, 0, 0]));
        Graph moved = Make(((FullyConnected)graph.Nodes[0]) with { Bias = [0, 1, 0] });
        Graph broken = Make(((FullyConnected)graph.Nodes[0]) with { Bias = [0, float.NaN, 0] });
        float[] input = _samples.Values(189);
        Assert.Throws<InvalidOperationException>(() => EquivalenceCheck.Require("pass", graph, moved, [input]));
        Assert.Throws<InvalidOperationException>(() => EquivalenceCheck.Require("pass", graph, broken, [input]));
    }

    [Fact]
    public void Hard_sigmoid_and_swish_are_known_by_their_meaning()
    {
        Graph graph = Make(
            new Constant("three", new Tensor([], [3])),
            new Constant("sixth", new Tensor([1], [1f / 6f])),
            new Binary("shift", "three", "in", BinaryKind.Add),
            new Activation("clamp", "shift", ActivationKind.Relu6),
            new Binary("gate", "clamp", "sixth", BinaryKind.Mul),
            new Binary("swish", "gate", "in", BinaryKind.Mul),
            new Conv2D("conv", "swish", _samples.Tensor(3, 1, 1, 3), _samples.Values(3), 1, 1, Padding.None),   // the 3 is in its bias
            new Activation("conv_clamp", "conv", ActivationKind.Relu6),
            new Binary("conv_gate", "sixth", "conv_clamp", BinaryKind.Mul),
            new Binary("out", "swish", "conv_gate", BinaryKind.Mul));

        Graph known = RecognizeActivations.Apply(graph);

        Assert.Equal(["swish", "conv", "conv_gate", "out"], known.Nodes.Select(node => node.Name));
        Assert.Equal(ActivationKind.HardSwish, ((Activation)known.Nodes[0]).Kind);
        Assert.Equal(ActivationKind.HardSigmoid, ((Activation)known.Nodes[2]).Kind);
        EquivalenceCheck.Require("recognize", graph, known, [_samples.Values(189, -5, 5)], 1e-6);
    }

    [Theory]
    [InlineData("in", "clamp", BinaryKind.Mul)]
    [InlineData("clamp", "in", BinaryKind.Mul)]
    [InlineData("in", "clamp", BinaryKind.Add)]         // no product: stays
    [InlineData("shift", "clamp", BinaryKind.Mul)]      // (x + 3) · relu6(x + 3): stays
    internal void Hard_swish_is_known_with_its_sixth_last(string left, string right, BinaryKind kind)
    {
        Graph graph = Make(
            new Constant("three", new Tensor([], [3])),
            new Constant("sixth", new Tensor([], [1f / 6f])),
            new Binary("shift", "in", "three", BinaryKind.Add),
            new Activation("clamp", "shift", ActivationKind.Relu6),
            new Binary("gated", left, right, kind),
            new Binary("out", "gated", "sixth", BinaryKind.Mul));

        Graph known = RecognizeActivations.Apply(graph);

        Assert.Equal(kind == BinaryKind.Mul && left != "shift", known.Nodes is [Activation { Kind: ActivationKind.HardSwish }]);
        EquivalenceCheck.Require("recognize", graph, known, [_samples.Values(189, -5, 5)], 1e-6);
    }

    [Fact]
    public void What_only_looks_like_a_hard_sigmoid_stays()
    {
        Graph graph = Make(
            new Constant("fifth", new Tensor([], [0.2f])),
            new Constant("sixth", new Tensor([], [1f / 6f])),
            new Conv2D("conv", "in", _samples.Tensor(3, 1, 1, 3), _samples.Values(3), 1, 1, Padding.None),
            new Activation("clamp", "conv", ActivationKind.Relu6),
            new Binary("slope", "clamp", "fifth", BinaryKind.Mul),
            new Binary("gate", "clamp", "sixth", BinaryKind.Mul),       // the clamp is read by others too
            new Binary("out", "slope", "gate", BinaryKind.Add));
        Assert.Equal(graph.Nodes, RecognizeActivations.Apply(graph).Nodes);
    }

    [Fact]
    public void Padding_moves_into_convolutions_and_stays_for_other_readers()
    {
        Graph graph = Make(
            new Pad("pad", "in", new Padding(0, 1, 2, 0)),
            new Conv2D("conv", "pad", _samples.Tensor(4, 3, 3, 3), null, 2, 2, new Padding(1, 0, 0, 0)),
            new DepthwiseConv2D("dw", "pad", _samples.Tensor(4, 3, 3), null, 1, 1, Padding.None),
            new Pool("pool", "pad", PoolKind.Max, 8, 11, 1, 1, Padding.None),
            new GlobalAveragePool("a", "conv", true),
            new GlobalAveragePool("b", "dw", true),
            new Concat("out", ["a", "b", "pool"]));

        Graph folded = FoldPadding.Apply(graph);

        Assert.Equal(new Padding(1, 1, 2, 0), ((Conv2D)folded.Nodes[1]).Padding);
        Assert.IsType<Pad>(folded.Nodes[0]);
        EquivalenceCheck.Require("fold padding", graph, folded, [_samples.Values(189)], 1e-6);
    }

    private static Graph Make(params Node[] nodes) => new(new GraphInput("in", [1, 7, 9, 3]), nodes, nodes[^1].Name);

    [Fact]
    public void Pads_in_a_row_fold_into_the_convolution_behind_them()
    {
        Graph graph = new(
            new GraphInput("in", [1, 5, 6, 2]),
            [
                new Pad("one", "in", new Padding(1, 0, 2, 0)),
                new Pad("two", "one", new Padding(0, 1, 0, 1)),
                new Conv2D("conv", "two", _samples.Tensor(3, 3, 3, 2), null, 2, 2, new Padding(0, 1, 0, 0)),
            ],
            "conv");
        Graph folded = FoldPadding.Apply(graph);

        Assert.Equal(new Padding(1, 2, 2, 1), Assert.IsType<Conv2D>(Assert.Single(folded.Nodes)).Padding);
        EquivalenceCheck.Require("fold", graph, folded, [_samples.Values(5 * 6 * 2)], 1e-6);
    }

    /// <summary>What compares two networks layer by layer goes by name.</summary>
    private static void AssertNamesKeepTheirValues(Graph before, Graph after, float[] input)
    {
        Dictionary<string, float[]> values = [];
        new Executor(before).Run(input, (name, output) => values.Add(name, output.ToArray()));
        new Executor(after).Run(input, (name, output) =>
        {
            float range = values[name].Max(Math.Abs);
            Assert.All(values[name].Zip(output.ToArray()), pair => Assert.Equal(pair.First / range, pair.Second / range, 1e-5f));
        });
    }
}
