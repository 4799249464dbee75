using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests.Format;

/// <summary>Operators of the edge profile in a file: what they are called, and how wrong ones are refused.</summary>
public sealed class EdgeOperatorTests
{
    private const int Between = 3;    // the tensor with one scale per channel

    private static readonly Dictionary<string, (Action<ModelBuilder> Break, string Problem)> Cases = new()
    {
        ["a name from the future"] = (
            m => Op(m, 0, o => o with { CustomCode = "MobileNetEdge.Conv3D" }),
            "'MobileNetEdge.Conv3D' is an edge-profile operator that this runtime does not know; it supports MobileNetEdge.Conv2D and "
                + "MobileNetEdge.DepthwiseConv2D"),
        ["somebody else's operator"] = (
            m => Op(m, 0, o => o with { CustomCode = "Other.Conv2D" }), "('Other.Conv2D'), which writes"),
        ["no custom options"] = (m => Op(m, 0, o => o with { CustomOptions = null }), "it has no custom options"),
        ["options of a later version"] = (
            m => Byte(m, EdgeOperators.VersionAt, 2), "its custom options are of version 2; this runtime supports version 1"),
        ["options too short"] = (
            m => Op(m, 0, o => o with { CustomOptions = o.CustomOptions![..^1] }), "its custom options have 11 bytes; 12 belong here"),
        ["padding"] = (m => Byte(m, EdgeOperators.PaddingAt, 2), "padding 2; 0 (SAME) and 1 (VALID) exist"),
        ["activation"] = (
            m => Byte(m, EdgeOperators.ActivationAt, 4),
            "activation 4; 0 (none), 1 (RELU), 2 (RELU_N1_TO_1), 3 (RELU6) and 117 (HARD_SWISH) exist"),
        ["reserved byte"] = (m => Byte(m, EdgeOperators.ReservedAt, 1), "byte 3 of its custom options is 1 and should be 0"),
        ["no stride"] = (m => Byte(m, EdgeOperators.StrideHeightAt, 0), "the stride's height is 0; it must be in 1..32767"),
        ["great stride"] = (m => Byte(m, EdgeOperators.StrideWidthAt + 1, 0x80), "the stride's width is 32769; it must be in 1..32767"),
        ["no dilation"] = (m => Byte(m, EdgeOperators.DilationWidthAt, 0), "the dilation's width is 0; it must be in 1..32767"),
        ["several zero points"] = (m => Tensor(m, Between, t => t with { ZeroPoints =
        [
            .. t.ZeroPoints![..^1],
            99,
        ] }), "has several zero points; only its scales may differ"),
        ["scales along the width"] = (m => Tensor(m, Between, t => t with
        {
            Scales = [1, 1, 1, 1, 1, 1],
            ZeroPoints = [0, 0, 0, 0, 0, 0],
            Axis = 2,
        }), "has scales along axis 2; along axis 3, the channels, they may differ"),
        ["scales that end an h-swish too finely"] = (m => Tensor(m, Between, t => t with { Scales =
        [
            .. t.Scales![..^1],
            1e-6f,
        ] }), "scale 1E-06 of channel 3 does not suit an h-swish"),
        ["a bias that leaves no room"] = (m =>
        {
            Tensor(m, 2, t => t with
            {
                Scales = null,
                ZeroPoints = null,
                Buffer = m.AddBuffer([.. Enumerable.Repeat(1 << 30, 4).SelectMany(BitConverter.GetBytes)]),
            });
            Tensor(m, 1, t => t with { Scales = [.. t.Scales!.Select(_ => 1f)] });
        }, "the accumulator of channel 0 can reach 107"),
        ["scales that clamp differently"] = (m =>
        {
            Byte(m, EdgeOperators.ActivationAt, (byte)FusedActivation.Relu6);
            Tensor(m, Between, t => t with { Scales = [1f / 256, 1, 1f / 256, 1f / 256], ZeroPoints = [-128, -128, -128, -128] });
        }, "is clamped at 127 in channel 0 and at -122 in channel 1; one bound for all channels is done"),
        ["an operator that knows no scale a channel"] = (m =>
        {
            Op(m, 1, o => o with
            {
                Kind = OperatorKind.DepthwiseConv2D,
                CustomCode = null,
                CustomOptions = null,
                Options = Options.DepthwiseConv2D(Padding.Same, 1, 1, 1, FusedActivation.None),
            });
        }, "should have one scale and zero point"),
        ["a convolution that reads a scale a channel"] = (
            m => Op(m, 1, o => o with { CustomCode = OperatorNames.OfEdge(OperatorKind.Conv2D) }), "should have one scale and zero point"),
        ["an output with a scale a channel"] = (m => m.Outputs[0] = Between, "should have one scale and zero point"),
        ["an input with a scale a channel"] = (m => Tensor(m, 0, t => t with
        {
            Scales = [1, 1, 1],
            ZeroPoints = [0, 0, 0],
            Axis = 3,
        }), "should have one scale and zero point"),
        ["uint8"] = (m =>
        {
            foreach (int tensor in (int[])[0, 1, Between, 4, m.Outputs[0]])
            {
                Tensor(m, tensor, t => t with { Type = TensorType.UInt8, ZeroPoints = [.. t.ZeroPoints!.Select(_ => 128L)] });
            }
        }, "should be int8: the edge profile has no uint8"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_does_not_fit_is_refused(string name)
    {
        NetworkBuilder net = new(new Random(5));
        net.File.Outputs.Add(net.EdgePair(net.Input(1, 6, 6, 3), 4, EdgeOperators.HardSwish));
        using (Engine right = new(Model.Parse(net.File.Build())))
        {
            right.Run();
        }

        Cases[name].Break(net.File);
        byte[] file = net.File.Build();
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => new Engine(Model.Parse(file)));
        Assert.Contains(Cases[name].Problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void They_are_named_by_their_custom_code()
    {
        Model model = Model.Parse(SmallMobileNetV3.BuildEdge());
        Assert.Equal(["MobileNetEdge.Conv2D", "MobileNetEdge.DepthwiseConv2D"], model.Operators.Take(2).Select(op => op.Name));
        Assert.Equal(
            new ConvolutionOptions(Padding.Same, 2, 2, 1, 1, FusedActivation.None) { IsEdge = true, HardSwish = true },
            model.Operators[1].Options);
    }

    private static void Byte(ModelBuilder model, int at, byte value) => model.Operators[0].CustomOptions![at] = value;

    private static void Op(ModelBuilder model, int index, Func<OperatorEntry, OperatorEntry> change) =>
        model.Operators[index] = change(model.Operators[index]);

    private static void Tensor(ModelBuilder model, int index, Func<TensorEntry, TensorEntry> change) =>
        model.Tensors[index] = change(model.Tensors[index]);
}
