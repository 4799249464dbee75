using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests.Format;

/// <summary>One wrong thing in a good file: the message names the place and the problem.</summary>
public sealed class BadFileTests
{
    // The good file: tensor 0 is the input, 1 and 2 the weights and bias of operator 0 (a convolution), 3 its output;
    // 4 and 5 those of operator 1 (a fully connected layer), 6 its output and the model's.
    private const int Weights = 1;
    private const int Bias = 2;
    private const int Answer = 6;

    private static readonly Dictionary<string, (Action<ModelBuilder> Break, string Place, string Problem)> Cases = new()
    {
        ["identifier"] = (m => m.Identifier = "TFL2", "model", "identifier 'TFL3'"),
        ["schema version"] = (m => m.Version = 4, "model", "schema version is 4"),
        ["no subgraph"] = (m => m.Subgraphs = 0, "model", "0 subgraphs"),
        ["two subgraphs"] = (m => m.Subgraphs = 2, "model", "2 subgraphs"),
        ["no inputs"] = (m => m.Inputs.Clear(), "subgraphs[0]", "no inputs"),
        ["no outputs"] = (m => m.Outputs.Clear(), "subgraphs[0]", "no outputs"),
        ["too many inputs"] = (m => m.Inputs.AddRange(Enumerable.Range(0, 64)), "subgraphs[0]", "'inputs' has 65 elements; 64 is the most"),
        ["input index too high"] = (m => m.Inputs[0] = 99, "subgraphs[0]", "inputs name tensor 99"),
        ["input index negative"] = (m => m.Inputs[0] = -1, "subgraphs[0]", "inputs name tensor -1"),
        ["input twice"] = (m => m.Inputs.Add(0), "subgraphs[0]", "inputs name tensor 0 twice"),
        ["output index too high"] = (m => m.Outputs[0] = 99, "subgraphs[0]", "outputs name tensor 99"),
        ["output twice"] = (m => m.Outputs.Add(Answer), "subgraphs[0]", "outputs name tensor 6 twice"),
        ["constant as input"] = (m => m.Inputs.Add(Weights), "subgraphs[0].inputs", "the file holds its data"),
        ["output that nothing makes"] = (
            m => m.Outputs.Add(m.Plain(TensorType.Int8, [1])), "subgraphs[0].outputs", "no operator writes tensor 7"),
        ["metadata buffer"] = (m => m.Metadata.Add(("labels", 77)), "metadata[0]", "names buffer 77"),

        ["element type"] = (m => Tensor(m, 0, t => t with { Type = (TensorType)1 }), "subgraphs[0].tensors[0]", "element type 1"),
        ["variable"] = (m => Tensor(m, 0, t => t with { IsVariable = true }), "subgraphs[0].tensors[0]", "variable or sparse"),
        ["sparse"] = (m => Tensor(m, 0, t => t with { IsSparse = true }), "subgraphs[0].tensors[0]", "variable or sparse"),
        ["shape with 0"] = (m => Tensor(m, 0, t => t with { Shape = [1, 0, 4, 3] }), "subgraphs[0].tensors[0]", "shape [1, 0, 4, 3]"),
        ["shape with a negative size"] = (m => Tensor(m, 0, t => t with { Shape =
        [
            1, -4, -4, 3
        ] }), "subgraphs[0].tensors[0]", "shape [1, -4, -4, 3]"),
        ["shape over an int"] = (m => Tensor(m, 0, t => t with { Shape =
        [
            65536, 65536, 65536, 65536
        ] }), "subgraphs[0].tensors[0]", "at most 268435456 bytes"),
        ["shape that wraps around a long"] = (m => Tensor(m, 0, t => t with { Shape =
        [
            int.MaxValue,
            int.MaxValue,
            int.MaxValue,
            3,
        ] }), "subgraphs[0].tensors[0]", "at most"),
        ["int64 of 2^28 elements"] = (m => Tensor(m, 0, t => t with
        {
            Type = TensorType.Int64,
            Shape = [1 << 28],
        }), "subgraphs[0].tensors[0]", "at most"),
        ["nine dimensions"] = (
            m => Tensor(m, 0, t => t with { Shape = new int[9] }), "subgraphs[0].tensors[0]", "'shape' has 9 elements; 8 is the most"),
        ["buffer index"] = (m => Tensor(m, Weights, t => t with { Buffer = 9 }), "subgraphs[0].tensors[1]", "names buffer 9"),
        ["buffer too short"] = (
            m => m.Buffers[1] = new BufferEntry(new byte[4]), "subgraphs[0].tensors[1]", "needs 54 bytes and its buffer has 4"),
        ["buffer too long"] = (
            m => m.Buffers[1] = new BufferEntry(new byte[55]), "subgraphs[0].tensors[1]", "needs 54 bytes and its buffer has 55"),
        ["data outside the file"] = (m => m.Buffers[1] = new BufferEntry(null, 4096), "subgraphs[0].tensors[1]", "outside the FlatBuffer"),
        ["custom quantization"] = (
            m => Tensor(m, 0, t => t with { QuantizationDetails = 1 }), "subgraphs[0].tensors[0].quantization", "custom quantization"),
        ["scale 0"] = (m => Tensor(m, 0, t => t with { Scales = [0] }), "subgraphs[0].tensors[0].quantization", "a scale is 0"),
        ["scale negative"] = (m => Tensor(m, 0, t => t with { Scales = [-1] }), "subgraphs[0].tensors[0].quantization", "a scale is -1"),
        ["scale NaN"] = (m => Tensor(m, 0, t => t with { Scales = [float.NaN] }), "subgraphs[0].tensors[0].quantization", "a scale is NaN"),
        ["scale infinite"] = (
            m => Tensor(m, 0, t => t with { Scales = [float.PositiveInfinity] }),
            "subgraphs[0].tensors[0].quantization",
            "a scale is Infinity"),
        ["one bad scale of several"] = (m => Tensor(m, Weights, t => t with { Scales =
        [
            1, 0
        ] }), "subgraphs[0].tensors[1].quantization", "a scale is 0"),
        ["more scales than any size"] = (m => Tensor(m, 0, t => t with { Scales =
        [
            1, 1, 1, 1, 1
        ] }), "subgraphs[0].tensors[0].quantization", "'scale' has 5 elements; 4 is the most"),
        ["scales along a wrong axis"] = (
            m => Tensor(m, Weights, t => t with { Axis = 1 }), "subgraphs[0].tensors[1].quantization", "2 scales along axis 1"),
        ["scales along axis −1"] = (
            m => Tensor(m, Weights, t => t with { Axis = -1 }), "subgraphs[0].tensors[1].quantization", "2 scales along axis -1"),
        ["scales without as many zero points"] = (m => Tensor(m, Weights, t => t with { ZeroPoints =
        [
            0, 0, 0
        ] }), "subgraphs[0].tensors[1].quantization", "2 scales and 3 zero points"),
        ["zero point of int8 too high"] = (
            m => Tensor(m, 0, t => t with { ZeroPoints = [128] }),
            "subgraphs[0].tensors[0].quantization",
            "zero point 128 of a int8 tensor"),
        ["zero point of int8 too low"] = (
            m => Tensor(m, 0, t => t with { ZeroPoints = [-129] }), "subgraphs[0].tensors[0].quantization", "zero point -129"),
        ["zero point of uint8"] = (m => Tensor(m, 0, t => t with
        {
            Type = TensorType.UInt8,
            ZeroPoints = [-1],
        }), "subgraphs[0].tensors[0].quantization", "outside 0..255"),
        ["zero point over an int"] = (
            m => Tensor(m, 0, t => t with { ZeroPoints = [1L << 32] }), "subgraphs[0].tensors[0].quantization", "zero point 4294967296"),
        ["zero point of a bias"] = (m => Tensor(m, Bias, t => t with { ZeroPoints =
        [
            0, 1
        ] }), "subgraphs[0].tensors[2].quantization", "zero point 1 of a int32 tensor"),

        ["operator code index"] = (m => Op(m, 0, o => o with { CodeIndex = 9 }), "subgraphs[0].operators[0]", "operator code 9"),
        ["unknown operator"] = (
            m => Op(m, 0, o => o with { Kind = (OperatorKind)99 }), "subgraphs[0].operators[0]", "SQUARED_DIFFERENCE, which writes '"),
        ["custom operator"] = (m => Op(m, 0, o => o with
        {
            Kind = (OperatorKind)32,
            CustomCode = "Edge",
        }), "subgraphs[0].operators[0]", "('Edge')"),
        ["version too new"] = (
            m => Op(m, 0, o => o with { Version = 4 }), "subgraphs[0].operators[0]", "is of version 4; versions 1 to 3 are supported"),
        ["version 0"] = (m => Op(m, 0, o => o with { Version = 0 }), "subgraphs[0].operators[0]", "of version 0"),
        ["operator's input index"] = (m => Op(m, 0, o => o with { Inputs =
        [
            0, 1, 99
        ] }), "subgraphs[0].operators[0]", "inputs name tensor 99"),
        ["operator's input −2"] = (m => Op(m, 0, o => o with { Inputs =
        [
            0, 1, -2
        ] }), "subgraphs[0].operators[0]", "inputs name tensor -2"),
        ["operator's output −1"] = (m => Op(m, 0, o => o with { Outputs = [-1] }), "subgraphs[0].operators[0]", "outputs name tensor -1"),
        ["too many operator inputs"] = (
            m => Op(m, 0, o => o with { Inputs = new int[65] }), "subgraphs[0].operators[0]", "'inputs' has 65 elements; 64 is the most"),
        ["options of another operator"] = (
            m => Op(m, 0, o => o with { Options = Options.Softmax(1) }), "subgraphs[0].operators[0]", "options are of kind 9; 1 belongs"),
        ["no options"] = (m => Op(m, 0, o => o with { Options = null }), "subgraphs[0].operators[0]", "CONV_2D has no options"),
        ["padding"] = (m => Change(m, 0, Schema.Conv2DOptions.Padding, (sbyte)2), "subgraphs[0].operators[0].builtin_options", "padding 2"),
        ["fused activation"] = (
            m => Change(m, 0, Schema.Conv2DOptions.Activation, (sbyte)4),
            "subgraphs[0].operators[0].builtin_options",
            "fused activation 4"),
        ["stride 0"] = (
            m => Change(m, 0, Schema.Conv2DOptions.StrideHeight, 0), "subgraphs[0].operators[0].builtin_options", "stride_h is 0"),
        ["stride negative"] = (
            m => Change(m, 0, Schema.Conv2DOptions.StrideWidth, -1), "subgraphs[0].operators[0].builtin_options", "stride_w is -1"),
        ["dilation huge"] = (
            m => Change(m, 0, Schema.Conv2DOptions.DilationHeight, int.MaxValue),
            "subgraphs[0].operators[0].builtin_options",
            "dilation_h_factor is 2147483647"),
        ["shuffled weights"] = (
            m => Change(m, 1, Schema.FullyConnectedOptions.WeightsFormat, (sbyte)1),
            "subgraphs[0].operators[1].builtin_options",
            "shuffled"),
        ["cycle"] = (m => Op(m, 0, o => o with { Inputs = [Answer, 1, 2] }), "operators[0] CONV_2D", "nor written by an earlier operator"),
        ["operator that reads its own output"] = (m => Op(m, 0, o => o with { Inputs =
        [
            3, 1, 2
        ] }), "operators[0] CONV_2D", "nor written by an earlier operator"),
        ["two writers"] = (m => Op(m, 1, o => o with { Outputs = [3] }), "operators[1] FULLY_CONNECTED", "is already written"),
        ["writer of an input"] = (m => Op(m, 1, o => o with { Outputs = [0] }), "operators[1] FULLY_CONNECTED", "is already written"),
        ["writer of a constant"] = (m => Op(m, 1, o => o with { Outputs = [Weights] }), "operators[1] FULLY_CONNECTED", "is a constant"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_place_and_problem(string name)
    {
        (Action<ModelBuilder> spoil, string place, string problem) = Cases[name];
        NetworkBuilder net = Good();
        spoil(net.File);
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Model.Parse(net.File.Build()));
        Assert.Equal(place, e.Place);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(place + ": ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_spoiling_it_reads_and_runs() => Assert.True(Robustness.Check(Good().File.Build()));

    private static NetworkBuilder Good()
    {
        NetworkBuilder net = new(new Random(1));
        int answer = net.FullyConnected(net.Conv2D(net.Input(1, 4, 4, 3), 2), 4);
        Assert.Equal(Answer, answer);
        net.File.Outputs.Add(answer);
        return net;
    }

    private static void Tensor(ModelBuilder m, int index, Func<TensorEntry, TensorEntry> change) =>
        m.Tensors[index] = change(m.Tensors[index]);

    private static void Op(ModelBuilder m, int index, Func<OperatorEntry, OperatorEntry> change) =>
        m.Operators[index] = change(m.Operators[index]);

    private static void Change(ModelBuilder m, int index, int slot, object value) =>
        Op(m, index, o => o with { Options = o.Options!.With(slot, value) });
}
