using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests.Lowering;

/// <summary>
/// Files that read well, whose operators and tensors do not fit: refused when an engine is made, naming operator and problem.
/// </summary>
public sealed class BadOperatorTests
{
    private const OperatorKind Conv = OperatorKind.Conv2D;
    private const OperatorKind Depthwise = OperatorKind.DepthwiseConv2D;
    private const OperatorKind Fully = OperatorKind.FullyConnected;

    /// <summary>Each builds one operator, right; the input is tensor 0 and the answer the last tensor.</summary>
    private static readonly Dictionary<OperatorKind, Func<NetworkBuilder, int>> Right = new()
    {
        [Conv] = n => n.Conv2D(n.Input(1, 5, 5, 4), 6),
        [Depthwise] = n => n.DepthwiseConv2D(n.Input(1, 5, 5, 4)),
        [Fully] = n => n.FullyConnected(n.Input(2, 4), 6),
        [OperatorKind.Add] = n => n.Binary(OperatorKind.Add, n.Input(1, 5, 5, 4), n.Constant(4)),
        [OperatorKind.Mul] = n => n.Binary(OperatorKind.Mul, n.Input(1, 5, 5, 4), n.Input(1, 1, 1, 4)),
        [OperatorKind.Mean] = n => n.Mean(n.Input(1, 5, 5, 4)),
        [OperatorKind.AveragePool2D] = n => n.Pool(OperatorKind.AveragePool2D, n.Input(1, 5, 5, 4), 2, 2),
        [OperatorKind.MaxPool2D] = n => n.Pool(OperatorKind.MaxPool2D, n.Input(1, 5, 5, 4), 2, 2),
        [OperatorKind.Pad] = n => n.Pad(n.Input(1, 5, 5, 4), 0, 0, 1, 1, 1, 1, 0, 0),
        [OperatorKind.Reshape] = n => n.Reshape(n.Input(1, 5, 5, 4), 1, 100),
        [OperatorKind.Transpose] = n => n.Transpose(n.Input(1, 5, 6, 4), 0, 3, 1, 2),
        [OperatorKind.Softmax] = n => n.Softmax(n.Input(1, 10)),
        [OperatorKind.Logistic] = n => n.Unary(OperatorKind.Logistic, n.Input(1, 10)),
        [OperatorKind.HardSwish] = n => n.Unary(OperatorKind.HardSwish, n.Input(1, 10)),
        [OperatorKind.L2Normalization] = n => n.L2Normalization(n.Input(1, 10)),
        [OperatorKind.ArgMax] = n => n.ArgMax(n.Input(1, 10), TensorType.Int32),
        [OperatorKind.Quantize] = n => n.Quantize(n.FloatInput(1, 10)),
        [OperatorKind.Dequantize] = n => n.Dequantize(n.Input(1, 10)),
        [OperatorKind.Concatenation] = n => n.Input(1, 4) is var i ? n.Concatenation(1, i, i) : 0,
    };

    private static readonly Dictionary<string, (OperatorKind Kind, Action<ModelBuilder> Break, string Problem)> Cases = new()
    {
        ["two outputs"] = (Conv, m => Op(m, o => o with { Outputs =
        [
            o.Outputs[0],
            m.Activation(TensorType.Int8, [1], 1, 0),
        ] }), "it has 2 outputs"),
        ["no outputs"] = (OperatorKind.Quantize, m => Extra(m, new OperatorEntry(OperatorKind.Relu, [0], [])), "it has 0 outputs"),
        ["no inputs"] = (OperatorKind.Reshape, m => Op(m, o => o with { Inputs = [] }), "input 0 is missing"),
        ["no weights"] = (Conv, m => Op(m, o => o with { Inputs = [0, -1] }), "input 1 is missing"),
        ["float input"] = (Conv, m => Tensor(m, 0, t => t with { Type = TensorType.Float32 }), "should be int8; quantize the model"),
        ["int32 input"] = (Conv, m => Tensor(m, 0, t => t with { Type = TensorType.Int32, ZeroPoints = null }), "should be int8"),
        ["input without a scale"] = (Conv, m => Tensor(m, 0, t => t with { Scales = null, ZeroPoints = null }), "should have one scale"),
        ["input with several scales"] = (Conv, m => Tensor(m, 0, t => t with
        {
            Scales = [1, 1, 1, 1],
            ZeroPoints = null,
            Axis = 3,
        }), "should have one scale"),
        ["constant input"] = (Conv, m => Op(m, o => o with { Inputs =
        [
            m.Constant(TensorType.Int8, [1, 5, 5, 4], new byte[100], [1], [0]),
            1,
            2,
        ] }), "is a constant where the operator reads an activation"),
        ["output without a scale"] = (Conv, m => Answer(m, t => t with { Scales = null, ZeroPoints = null }), "should have one scale"),

        ["convolution of a matrix"] = (Conv, m => Tensor(m, 0, t => t with { Shape =
        [
            5, 20
        ] }), "should have 4 dimensions: batch, height, width, channels"),
        ["batch of two"] = (Conv, m => Tensor(m, 0, t => t with { Shape = [2, 5, 5, 4] }), "a batch of 2"),
        ["convolution's output shape"] = (Conv, m => Answer(m, t => t with { Shape = [1, 5, 4, 6] }), "should have shape [1, 5, 5, 6]"),
        ["convolution's weights of three dimensions"] = (Conv, m => Tensor(m, 1, t => t with { Shape =
        [
            6, 9, 4
        ] }), "outputs, height, width, inputs"),
        ["grouped convolution"] = (Conv, m => Tensor(m, 0, t => t with { Shape = [1, 5, 5, 8] }), "grouped convolution is not done"),
        ["weights that are no constant"] = (Conv, m => Op(m, o => o with { Inputs =
        [
            0,
            Second(m, [6, 3, 3, 4]),
            2,
        ] }), "should be quantized constants"),
        ["weights without a scale"] = (Conv, m => Tensor(m, 1, t => t with
        {
            Scales = null,
            ZeroPoints = null,
        }), "should be quantized constants"),
        ["weight scales along a wrong axis"] = (Conv, m => Tensor(m, 1, t => t with
        {
            Scales = [1, 1, 1, 1],
            ZeroPoints = null,
            Axis = 3,
        }), "have 4 scales along axis 3; 6 along axis 0"),
        ["weights with a zero point"] = (Conv, m => Tensor(m, 1, t => t with
        {
            Scales = [1],
            ZeroPoints = [3],
        }), "zero point other than 0"),
        ["bias too short"] = (Conv, m => Op(m, o => o with { Inputs = [0, 1, m.Int32([1, 2, 3])] }), "should be a constant of 6 int32"),
        ["bias of int8"] = (Conv, m => Op(m, o => o with { Inputs =
        [
            0,
            1,
            m.Constant(TensorType.Int8, [6], new byte[6], [1], [0]),
        ] }), "should be a constant of 6 int32"),
        ["bias that is not a constant"] = (Conv, m => Op(m, o => o with { Inputs = [0, 1, 0] }), "should be a constant of 6 int32"),
        ["window larger than the picture"] = (
            Conv,
            m => Change(m, Schema.Conv2DOptions.DilationHeight, 3, (Schema.Conv2DOptions.Padding, (sbyte)1)),
            "a window of 7 does not fit into 5"),
        ["largest dilation"] = (
            Conv,
            m => Change(m, Schema.Conv2DOptions.DilationHeight, 32767, (Schema.Conv2DOptions.Padding, (sbyte)1)),
            "a window of 65535 does not fit into 5"),
        ["depthwise weights of two filters"] = (Depthwise, m => Tensor(m, 1, t => t with { Shape =
        [
            3, 1, 3, 4
        ] }), "1, height, width, channels"),
        ["depthwise channels"] = (Depthwise, m => Tensor(m, 0, t => t with { Shape =
        [
            1, 5, 5, 3
        ] }), "should have a multiple of 3 channels"),
        ["fully connected weights"] = (Fully, m => Tensor(m, 1, t => t with { Shape = [6, 4, 1] }), "outputs, inputs"),
        ["fully connected input"] = (Fully, m => Tensor(m, 0, t => t with { Shape = [2, 5] }), "do not fit each other"),
        ["fully connected output"] = (Fully, m => Answer(m, t => t with { Shape = [1, 6] }), "do not fit each other"),

        ["broadcast"] = (OperatorKind.Mul, m => Tensor(m, 1, t => t with { Shape = [1, 2, 1, 4] }), "cannot be broadcast"),
        ["broadcast output"] = (OperatorKind.Mul, m => Answer(m, t => t with { Shape = [1, 1, 1, 4] }), "should have shape [1, 5, 5, 4]"),
        ["broadcast of five dimensions"] = (OperatorKind.Mul, m => Tensor(m, 1, t => t with { Shape =
        [
            1, 1, 1, 1, 4
        ] }), "this runtime supports up to 4"),
        ["three operands"] = (OperatorKind.Add, m => Op(m, o => o with { Inputs = [0, 1, 0] }), "it has 3 inputs; this operator has two"),
        ["sum at a scale far too small"] = (
            OperatorKind.Add, m => Answer(m, t => t with { Scales = [1e-30f] }), "is too small for input scales"),
        ["mean over channels"] = (OperatorKind.Mean, m => Op(m, o => o with { Inputs = [0, m.Int32([2, 3])] }), "over axes [2, 3]"),
        ["mean over an activation"] = (OperatorKind.Mean, m => Op(m, o => o with { Inputs =
        [
            0, 0
        ] }), "should be a constant of a few int32"),
        ["mean's output"] = (OperatorKind.Mean, m => Answer(m, t => t with { Shape = [1, 1, 1, 5] }), "it takes the mean"),
        ["pool of a scalar"] = (OperatorKind.MaxPool2D, m => Tensor(m, 0, t => t with { Shape = [] }), "should have 4 dimensions"),
        ["pool's quantization"] = (
            OperatorKind.AveragePool2D, m => Answer(m, t => t with { Scales = [1] }), "should have the same scale and zero point"),
        ["pool's window larger than the picture"] = (
            OperatorKind.MaxPool2D, m => Change(m, Schema.Pool2DOptions.FilterHeight, 32767), "a window of 32767 does not fit into 5"),
        ["pool's output"] = (OperatorKind.MaxPool2D, m => Answer(m, t => t with { Shape =
        [
            1, 4, 4, 5
        ] }), "should have shape [1, 4, 4, 4]"),
        ["pad's output"] = (OperatorKind.Pad, m => Answer(m, t => t with { Shape = [1, 7, 7, 5] }), "should have shape [1, 7, 7, 4]"),
        ["negative padding"] = (OperatorKind.Pad, m => Op(m, o => o with { Inputs =
        [
            0,
            m.Int32([0, 0, 1, 1, 2, -1, 0, 0], 4, 2),
        ] }), "two numbers from 0 up"),
        ["padding of too few dimensions"] = (OperatorKind.Pad, m => Op(m, o => o with { Inputs =
        [
            0,
            m.Int32([0, 0, 1, 1], 2, 2),
        ] }), "two numbers from 0 up"),
        ["padding over an int"] = (OperatorKind.Pad, m => Op(m, o => o with { Inputs =
        [
            0,
            m.Int32([0, 0, int.MaxValue, int.MaxValue, 1, 1, 0, 0], 4, 2),
        ] }), "should have shape [1, 4294967299"),
        ["reshape to more elements"] = (OperatorKind.Reshape, m => Answer(m, t => t with { Shape =
        [
            1, 101
        ] }), "should have as many elements"),
        ["transpose without a permutation"] = (OperatorKind.Transpose, m => Op(m, o => o with { Inputs =
        [
            0,
            m.Int32([0, 0, 1, 2]),
        ] }), "[0, 0, 1, 2] is not a permutation"),
        ["transpose of other dimensions"] = (OperatorKind.Transpose, m => Op(m, o => o with { Inputs =
        [
            0,
            m.Int32([0, 1, 2, 4]),
        ] }), "is not a permutation"),
        ["transpose's output"] = (OperatorKind.Transpose, m => Answer(m, t => t with { Shape =
        [
            1, 4, 6, 5
        ] }), "should have shape [1, 4, 5, 6]"),
        ["softmax's scale"] = (OperatorKind.Softmax, m => Answer(m, t => t with { Scales = [1f / 255] }), "should have scale 1/256"),
        ["softmax of a million classes"] = (OperatorKind.Softmax, m => Both(m, [1, 1_000_000]), "has 1000000 classes"),
        ["softmax with beta 0"] = (OperatorKind.Softmax, m => Change(m, Schema.SoftmaxOptions.Beta, 0f), "beta 0 and scale"),
        ["softmax with beta NaN"] = (OperatorKind.Softmax, m => Change(m, Schema.SoftmaxOptions.Beta, float.NaN), "beta NaN and scale"),
        ["softmax with beta negative"] = (OperatorKind.Softmax, m => Change(m, Schema.SoftmaxOptions.Beta, -1f), "beta -1 and scale"),
        ["logistic's scale"] = (OperatorKind.Logistic, m => Answer(m, t => t with { Scales = [1f / 255] }), "should have scale 1/256"),
        ["logistic of tiny numbers"] = (
            OperatorKind.Logistic, m => Tensor(m, 0, t => t with { Scales = [1e-10f] }), "too small for the kernel's input"),
        ["hard swish at a scale far too small"] = (
            OperatorKind.HardSwish, m => Answer(m, t => t with { Scales = [1e-6f] }), "does not suit the input's scale"),
        ["another shape of a unary operator"] = (
            OperatorKind.HardSwish, m => Answer(m, t => t with { Shape = [10] }), "should have shape [1, 10]"),
        ["norm's scale"] = (OperatorKind.L2Normalization, m => Answer(m, t => t with { Scales = [1f / 127] }), "should have scale 1/128"),
        ["norm of a long row"] = (OperatorKind.L2Normalization, m => Both(m, [1, 40_000]), "more than 33000 elements"),
        ["norm with an activation"] = (OperatorKind.L2Normalization, m => Change(m, 0, (sbyte)1), "it has an activation"),
        ["arg max along the first axis"] = (OperatorKind.ArgMax, m => Op(m, o => o with { Inputs =
        [
            0,
            m.Int32([0]),
        ] }), "its axis [0] should be the last"),
        ["arg max as int8"] = (OperatorKind.ArgMax, m => Answer(m, t => t with { Type = TensorType.Int8 }), "should be int32 or int64"),
        ["quantize from an integer"] = (
            OperatorKind.Quantize, m => Tensor(m, 0, t => t with { Type = TensorType.Int32 }), "should be a float32 activation"),
        ["quantize to another shape"] = (OperatorKind.Quantize, m => Answer(m, t => t with { Shape = [10] }), "should have shape [1, 10]"),
        ["dequantize to an integer"] = (
            OperatorKind.Dequantize, m => Answer(m, t => t with { Type = TensorType.Int32 }), "should be float32"),
        ["concatenation along a missing axis"] = (
            OperatorKind.Concatenation, m => Change(m, Schema.ConcatenationOptions.Axis, 2), "axis 2 is none of"),
        ["concatenation along the least axis"] = (
            OperatorKind.Concatenation, m => Change(m, Schema.ConcatenationOptions.Axis, int.MinValue), "is none of"),
        ["concatenation with an activation"] = (
            OperatorKind.Concatenation, m => Change(m, Schema.ConcatenationOptions.Activation, (sbyte)1), "has an activation"),
        ["concatenation along another axis"] = (
            OperatorKind.Concatenation, m => Change(m, Schema.ConcatenationOptions.Axis, 0), "does not fit into"),
        ["concatenation of too little"] = (OperatorKind.Concatenation, m => Op(m, o => o with { Inputs = [0] }), "its parts do not fill"),
        ["concatenation of nothing"] = (OperatorKind.Concatenation, m => Op(m, o => o with { Inputs = [] }), "its parts do not fill"),
        ["concatenation of other scales"] = (
            OperatorKind.Concatenation, m => Answer(m, t => t with { Scales = [1] }), "should have the same scale and zero point"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static TheoryData<OperatorKind> Kinds => [.. Right.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_operator_and_problem(string name)
    {
        (OperatorKind kind, Action<ModelBuilder> spoil, string problem) = Cases[name];
        ModelBuilder file = File(kind);
        spoil(file);
        Model model = Model.Parse(file.Build());
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => new Engine(model));
        Assert.Equal(model.Operators[^1].ToString(), e.Place);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Without_the_spoiling_it_runs(OperatorKind kind) => Assert.True(Tests.Format.Robustness.Check(File(kind).Build()));

    [Fact]
    public void Rows_times_outputs_that_wrap_around_an_int()
    {
        // 65537 rows of one input, 65536 outputs: 2^32 + 65536 elements, which is 65536 in 32 bits.
        ModelBuilder m = new() { Inputs = { 0 }, Outputs = { 2 } };
        m.Activation(TensorType.Int8, [65537, 1], 1, 0);
        m.Constant(TensorType.Int8, [65536, 1], new byte[65536], [1], [0]);
        m.Activation(TensorType.Int8, [1, 65536], 1, 0);
        m.Add(new OperatorEntry(Fully, [0, 1], [2]));
        Assert.Contains(
            "do not fit each other",
            Assert.Throws<ModelFormatException>(() => new Engine(Model.Parse(m.Build()))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Uint8_weights_with_several_zero_points()
    {
        NetworkBuilder net = new(new Random(1), TensorType.UInt8);
        int answer = net.Conv2D(net.Input(1, 5, 5, 4), 2);
        net.File.Tensors[1] = net.File.Tensors[1] with { Scales = [1, 1], ZeroPoints = [1, 2] };
        Model model = Model.Parse(net.Build(answer));
        Assert.Contains(
            "several zero points", Assert.Throws<ModelFormatException>(() => new Engine(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_no_arena_holds()
    {
        NetworkBuilder net = new(new Random(1));
        int[] inputs = [.. Enumerable.Range(0, 9).Select(_ => net.Input(1 << 28))];
        Model model = Model.Parse(net.Build(inputs));
        Assert.Equal("arena", Assert.Throws<ModelFormatException>(() => new Engine(model)).Place);
    }

    private static ModelBuilder File(OperatorKind kind)
    {
        NetworkBuilder net = new(new Random(1));
        net.Build(Right[kind](net));
        return net.File;
    }

    private static void Tensor(ModelBuilder m, int index, Func<TensorEntry, TensorEntry> change) =>
        m.Tensors[index] = change(m.Tensors[index]);

    private static void Answer(ModelBuilder m, Func<TensorEntry, TensorEntry> change) => Tensor(m, m.Outputs[0], change);

    private static void Both(ModelBuilder m, int[] shape)
    {
        Tensor(m, 0, t => t with { Shape = shape });
        Answer(m, t => t with { Shape = shape });
    }

    private static void Op(ModelBuilder m, Func<OperatorEntry, OperatorEntry> change) => m.Operators[^1] = change(m.Operators[^1]);

    private static void Extra(ModelBuilder m, OperatorEntry op) => m.Operators.Add(op);

    private static int Second(ModelBuilder m, int[] shape)
    {
        m.Inputs.Add(m.Activation(TensorType.Int8, shape, 1, 0));
        return m.Inputs[^1];
    }

    private static void Change(ModelBuilder m, int slot, object value, params (int Slot, object Value)[] more) => Op(m, o =>
    {
        Options options = o.Options!.With(slot, value);
        return o with { Options = more.Aggregate(options, (all, field) => all.With(field.Slot, field.Value)) };
    });
}
