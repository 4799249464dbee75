using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

public sealed class ShapeInferenceTests
{
    private static readonly Samples Some = new(1);

    public static TheoryData<string, string> Wrong => new()
    {
        { "unknown input", "reads 'nowhere'" },
        { "channels", "weights [4, 3, 3, 5] do not fit the input [1, 7, 9, 3]" },
        { "bias", "the bias has 2 values for 4 outputs" },
        { "window", "larger than the padded input" },
        { "twice", "names must be unique" },
        { "norm", "gamma has 2 values for 3 channels" },
        { "broadcast", "do not go together" },
        { "reshape", "cannot take the shape [5, 5]" },
        { "negative", "is negative" },
        { "stride", "make no sense" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_node_is_named(string what, string problem)
    {
        Node node = what switch
        {
            "unknown input" => new Activation("bad", "nowhere", ActivationKind.Relu),
            "channels" => new Conv2D("bad", "in", Some.Tensor(4, 3, 3, 5), null, 1, 1, Padding.None),
            "bias" => new Conv2D("bad", "in", Some.Tensor(4, 3, 3, 3), [1, 2], 1, 1, Padding.None),
            "window" => new DepthwiseConv2D("bad", "in", Some.Tensor(8, 3, 3), null, 1, 1, Padding.None),
            "twice" => new Activation("in", "in", ActivationKind.Relu),
            "norm" => Some.BatchNorm("bad", "in", 3) with { Gamma = [1, 2] },
            "broadcast" => new Binary("bad", "in", "two", BinaryKind.Add),
            "reshape" => new Reshape("bad", "in", [5, 5]),
            "negative" => new Pad("bad", "in", new Padding(-1, 0, 0, 0)),
            _ => new Conv2D("bad", "in", Some.Tensor(4, 3, 3, 3), null, 0, 1, Padding.None),
        };
        Graph graph = new(new GraphInput("in", [1, 7, 9, 3]), [new Constant("two", Some.Tensor(2)), node], node.Name);

        InputException error = Assert.Throws<InputException>(() => ShapeInference.Infer(graph));

        Assert.Contains($"{node.GetType().Name} '{node.Name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 3, 2, 1, 1, 1)]      // odd: both sides
    [InlineData(8, 3, 2, 1, 0, 1)]      // even: the odd row at the end
    [InlineData(8, 3, 1, 2, 2, 2)]      // dilated: a window of 5
    [InlineData(8, 1, 2, 1, 0, 0)]      // nothing to pad
    public void Same_padding_keeps_the_size_over_the_stride(int size, int kernel, int stride, int dilation, int before, int after)
    {
        Padding padding = Padding.Same(size, size, kernel, kernel, stride, stride, dilation, dilation);
        Assert.Equal(new Padding(before, after, before, after), padding);
        DepthwiseConv2D conv = new("conv", "in", Some.Tensor(kernel, kernel, 1), null, stride, stride, padding)
        {
            DilationHeight = dilation,
            DilationWidth = dilation,
        };
        Graph graph = new(new GraphInput("in", [1, size, size, 1]), [conv], "conv");
        Assert.Equal((size + stride - 1) / stride, ShapeInference.Infer(graph)["conv"][1]);
    }
}
