using CsCheck;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Tests.Architectures;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Onnx;

/// <summary>What is read is held to ONNX Runtime, which computes the same files.</summary>
public sealed class OnnxImporterTests : IDisposable
{
    private const string TextDirection = "models/float/mobilenet_v3_small_0.35_text_direction.onnx";

    private readonly TemporaryFolder _folder = new();
    private readonly Samples _samples = new(9);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, bool, string> Exports =>
        [.. Enum.GetNames<OnnxSpelling>().SelectMany(spelling => new[]
        {
            ("v2", true, spelling),
            ("v3-small", false, spelling),
            ("v3-small", true, spelling),
        }), ("v1", false, "Operators"), ("v3-large", true, "ZeroToOne")];

    /// <summary>
    /// Whole networks, batch norms folded and not: as ONNX Runtime computes them, and with the activations under their names.
    /// </summary>
    [Theory]
    [MemberData(nameof(Exports))]
    public void Networks_come_in_whatever_the_exporters_spelling(string family, bool folded, string spelling)
    {
        Graph graph = new Architecture(Families.Parse(family)!.Value, 0.25, 64, 5) { Padding = StridePadding.Symmetric }.Build(
            new RandomWeights(4));
        graph = folded ? FoldBatchNorm.Apply(graph) : graph;
        string path = _folder.Write("model.onnx", OnnxExport.Write(graph, Enum.Parse<OnnxSpelling>(spelling)));

        Graph read = Importer.Open(path);

        Assert.Equal(graph.Nodes
            .OfType<Activation>()
            .CountBy(node => node.Kind)
            .OrderBy(pair => pair.Key), read.Nodes.OfType<Activation>().CountBy(node => node.Kind).OrderBy(pair => pair.Key));
        Assert.Equal(graph.Nodes.Count(node => node is Binary), read.Nodes.Count(node => node is Binary));
        Same(path, read, 64, 64);
        EquivalenceCheck.Require("folding", read, FoldBatchNorm.Apply(read), [_samples.Values(64 * 64 * 3, -1, 1)]);
    }

    /// <summary>Old hard sigmoids, 0.2 · x + 0.5: Keras 2's and Paddle's.</summary>
    [Theory]
    [InlineData("HardSigmoid")]
    [InlineData("Clip")]
    public void A_hard_sigmoid_of_another_slope_keeps_it(string spelling)
    {
        OnnxModel model = new(14, 1, 3, 6, 6);
        string conv = model.Node("Conv", ["x", model.Floats(_samples.Tensor(4, 3, 3, 3))]);
        string gate = spelling == "Clip"
            ? model.Node("Clip", [
                model.Node("Add", [model.Node("Mul", [conv, model.Floats([], 0.2f)]), model.Floats([], 0.5f)]),
                model.Floats([], 0),
                model.Floats([], 1),
            ])
            : model.Node("HardSigmoid", [conv]);
        string path = _folder.Write("model.onnx", model.Bytes(model.Node("Flatten", [model.Node("GlobalAveragePool", [gate])])));
        Graph graph = Importer.Open(path);

        Assert.Equal(
            ["Conv2D", "BatchNorm", "Activation", "GlobalAveragePool", "Reshape"], graph.Nodes.Select(node => node.GetType().Name));
        Same(path, graph, 6, 6);
    }

    [Fact]
    public void Convolutions_are_padded_strided_and_dilated_as_the_file_says()
    {
        OnnxModel model = new(14, 1, 3, 13, 10);
        string x = model.Node("Pad", ["x", model.Integers(0, 0, 1, 0, 0, 0, 2, 1)]);
        x = model.Node(
            "Conv",
            [x, model.Floats(_samples.Tensor(4, 3, 3, 2)), model.Floats(_samples.Tensor(4))],
            ("strides", new[] { 1, 2 }),
            ("dilations", new[] { 2, 1 }),
            ("pads", new[] { 1, 0, 2, 1 }));
        x = model.Node(
            "Conv", [x, model.Floats(_samples.Tensor(8, 1, 3, 3))], ("group", 4), ("auto_pad", "SAME_UPPER"), ("strides", new[] { 2, 2 }));
        x = model.Node("MaxPool", [x], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 1, 1 }), ("pads", new[] { 0, 1, 1, 0 }));
        x = model.Node("AveragePool", [x], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 1 }), ("pads", new[] { 1, 0, 1, 1 }));
        string branch = model.Node("Mul", [x, model.Floats(_samples.Tensor(1, 8, 1, 1))]);
        x = model.Node("Concat", [x, model.Node("Sub", [branch, model.Floats(_samples.Tensor(8, 1, 1))])], ("axis", 1));
        string path = _folder.Write(
            "model.onnx", model.Bytes(model.Node("Sigmoid", [model.Node("Flatten", [model.Node("GlobalAveragePool", [x])])])));
        Same(path, Importer.Open(path), 13, 10);
    }

    /// <summary>The file's map is [channels, pixels], and so is the matrix that reads it flattened.</summary>
    [Theory]
    [InlineData("Gemm")]
    [InlineData("MatMul")]
    public void A_flattened_map_goes_into_a_matrix(string op)
    {
        OnnxModel model = new(14, 1, 3, 6, 5);
        string conv = model.Node("Relu", [model.Node("Conv", ["x", model.Floats(_samples.Tensor(4, 3, 3, 3))])]);
        string flat = model.Node("Dropout", [model.Node("Flatten", [conv])]);
        string answer = op == "Gemm"
            ? model.Node("Gemm", [flat, model.Floats(_samples.Tensor(7, 4 * 4 * 3)), model.Floats(_samples.Tensor(7))], ("transB", 1))
            : model.Node("MatMul", [flat, model.Floats(_samples.Tensor(4 * 4 * 3, 7))]);
        string path = _folder.Write("model.onnx", model.Bytes(answer));
        Same(path, Importer.Open(path), 6, 5);
    }

    [Fact]
    public void A_flattened_map_that_others_read_is_refused()
    {
        OnnxModel model = new(14, 1, 3, 6, 6);
        string flat = model.Node("Flatten", [model.Node("Conv", ["x", model.Floats(_samples.Tensor(4, 3, 3, 3))])]);
        string path = _folder.Write("model.onnx", model.Bytes(model.Node("Add", [flat, model.Floats(_samples.Tensor(1, 64))])));
        Assert.Contains(
            "flattened channel by channel", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Relu_and_Min_are_Relu6_and_a_last_ArgMax_is_left_out()
    {
        OnnxModel model = new(14, 1, 3, 6, 6);
        string x = model.Node("Conv", ["x", model.Floats(_samples.Tensor(4, 3, 3, 3)), model.Floats([4], 5, 3, 0, 1)]);
        x = model.Node("Min", [model.Node("Relu", [x]), model.Floats([], 6)]);
        string scores = model.Node("Flatten", [model.Node("GlobalAveragePool", [x])]);
        string whole = _folder.Write("scores.onnx", model.Bytes(scores));
        Graph graph = Importer.Open(_folder.Write("model.onnx", model.Bytes(model.Node("ArgMax", [scores], ("axis", 1)))));
        Assert.Single(graph.Nodes, static node => node is Activation { Kind: ActivationKind.Relu6 });
        Assert.Contains("ArgMax", Assert.Single(graph.Notes), StringComparison.Ordinal);
        Same(whole, graph, 6, 6);
    }

    [Fact]
    public void Values_in_a_file_beside_the_model_are_read()
    {
        OnnxModel model = new(14, 1, 3, 6, 6);
        string x = model.Node("Conv", ["x", model.Floats(_samples.Tensor(4, 3, 3, 3)), model.Floats(_samples.Tensor(4))]);
        string answer = model.Node("Flatten", [model.Node("GlobalAveragePool", [x])]);
        byte[] values = model.MoveConstantsOut("values.bin");
        string path = _folder.Write("model.onnx", model.Bytes(answer));
        Assert.Contains("'values.bin'", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
        _folder.Write("values.bin", values[..^1]);
        Assert.Contains("copy both files", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
        _folder.Write("values.bin", values);
        Same(path, Importer.Open(path), 6, 6);
        OnnxModel elsewhere = new(14, 1, 3, 6, 6);
        string conv = elsewhere.Node("Conv", ["x", elsewhere.Floats(_samples.Tensor(4, 3, 3, 3))]);
        elsewhere.MoveConstantsOut("../values.bin");
        string other = _folder.Write("elsewhere.onnx", elsewhere.Bytes(conv, 4));
        Assert.Contains("own folder", Assert.Throws<InputException>(() => Importer.Open(other)).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Quantizers write a network in floats between QuantizeLinear and DequantizeLinear, with a ReLU6 that is only a range. ONNX Runtime
    /// rounds where that says, so answers agree within a few steps.
    /// </summary>
    [Fact]
    public void The_QDQ_form_is_read_as_the_floats_that_it_stands_for()
    {
        OnnxModel model = new(13, 1, 3, 6, 6);
        int[] weights = [.. Enumerable.Range(0, 4 * 3 * 3 * 3).Select(static i => (i * 37 % 255) - 127)];
        string w = model.Node(
            "DequantizeLinear",
            [
                model.Quantized(3, [4, 3, 3, 3], weights),
                model.Floats([4], 0.002f, 0.004f, 0.001f, 0.003f),
                model.Quantized(3, [4], 0, 0, 0, 0),
            ],
            ("axis", 0));
        string bias = model.Node(
            "DequantizeLinear", [model.Quantized(6, [4], 500, -300, 700, 0), model.Floats([], 0.001f), model.Quantized(6, [], 0)]);
        string x = Both("x", 2 / 255f, 0);
        x = Both(model.Node("Conv", [x, w, bias]), 6 / 255f, -128);
        string answer = model.Node("Flatten", [model.Node("GlobalAveragePool", [x])]);
        string path = _folder.Write("model.onnx", model.Bytes(answer));
        Graph graph = Importer.Open(path);
        Assert.Contains("quantized already", Assert.Single(graph.Notes), StringComparison.Ordinal);
        Assert.Single(graph.Nodes, static node => node is Activation { Kind: ActivationKind.Relu6 });
        Same(path, graph, 6, 6, tolerance: 0.02f);

        string Both(string of, float scale, int zero)
        {
            string[] parameters = [model.Floats([], scale), model.Quantized(3, [], zero)];
            return model.Node("DequantizeLinear", [model.Node("QuantizeLinear", [of, .. parameters]), .. parameters]);
        }
    }

    /// <summary>The operators of whole numbers, with a ReLU6 that is only the range of the convolution's output.</summary>
    [Fact]
    public void Integer_operators_are_read_as_the_floats_that_they_stand_for()
    {
        OnnxModel model = new(13, 1, 3, 6, 6);
        string[] input = [model.Floats([], 2 / 255f), model.Quantized(2, [], 128)];
        string[] middle = [model.Floats([], 6 / 255f), model.Quantized(2, [], 0)];
        string[] pooled = [model.Floats([], 0.006f), model.Quantized(2, [], 0)];
        string[] end = [model.Floats([], 0.008f), model.Quantized(2, [], 120)];

        // Small enough that ONNX Runtime's kernels without VNNI do not saturate.
        string weights = model.Quantized(3, [4, 3, 3, 3], [.. Enumerable.Range(0, 4 * 3 * 3 * 3).Select(static i => (i * 37 % 127) - 63)]);
        string scales = model.Floats([4], 0.002f, 0.004f, 0.001f, 0.003f);
        string bias = model.Quantized(6, [4], 500, -300, 700, 0);
        string x = model.Node("QuantizeLinear", ["x", .. input]);
        x = model.Node("QLinearConv", [x, .. input, weights, scales, model.Quantized(3, [4], 0, 0, 0, 0), .. middle, bias]);
        x = model.Node("DequantizeLinear", [x, .. middle]);
        x = model.Node("QuantizeLinear", [model.Node("Flatten", [model.Node("GlobalAveragePool", [x])]), .. pooled]);
        string matrix = model.Quantized(2, [4, 3], [.. Enumerable.Range(0, 12).Select(static i => i * 53 % 256)]);
        x = model.Node("QLinearMatMul", [x, .. pooled, matrix, model.Floats([], 0.01f), model.Quantized(2, [], 100), .. end]);
        string path = _folder.Write("model.onnx", model.Bytes(model.Node("DequantizeLinear", [x, .. end])));
        Graph graph = Importer.Open(path);
        Assert.Contains("quantized already", Assert.Single(graph.Notes), StringComparison.Ordinal);
        Assert.Single(graph.Nodes, static node => node is Activation { Kind: ActivationKind.Relu6 });
        Same(path, graph, 6, 6, tolerance: 0.04f);
    }

    /// <summary>Dynamic quantization rounds activations to the range of each picture, and weights beforehand.</summary>
    [Fact]
    public void Dynamic_quantization_leaves_the_weights_as_they_were_rounded()
    {
        OnnxModel model = new(13, 1, 3, 6, 6);
        string[] input = model.Node("DynamicQuantizeLinear", ["x"], outputs: 3);
        string weights = model.Quantized(2, [4, 3, 3, 3], [.. Enumerable.Range(0, 4 * 3 * 3 * 3).Select(static i => i * 37 % 256)]);
        string x = model.Node("ConvInteger", [input[0], weights, input[2], model.Quantized(2, [], 125)]);
        x = model.Node("Mul", [model.Node("Cast", [x], ("to", 1)), model.Node("Mul", [input[1], model.Floats([1], 0.003f)])]);
        x = model.Node("Flatten", [model.Node("GlobalAveragePool", [model.Node("Relu", [x])])]);
        string[] pooled = model.Node("DynamicQuantizeLinear", [x], outputs: 3);
        string matrix = model.Quantized(3, [4, 3], [.. Enumerable.Range(0, 12).Select(static i => (i * 53 % 255) - 127)]);
        x = model.Node("MatMulInteger", [pooled[0], matrix, pooled[2], model.Quantized(3, [], 0)]);
        x = model.Node("Mul", [model.Node("Cast", [x], ("to", 1)), model.Node("Mul", [pooled[1], model.Floats([1], 0.01f)])]);
        x = model.Node("Add", [x, model.Floats([3], 0.1f, -0.2f, 0.3f)]);
        string path = _folder.Write("model.onnx", model.Bytes(x));
        Graph graph = Importer.Open(path);
        Assert.Contains("quantized already", Assert.Single(graph.Notes), StringComparison.Ordinal);
        Same(path, graph, 6, 6, tolerance: 0.03f);
    }

    [Fact]
    public void An_attribute_that_nobody_reads_is_refused()
    {
        OnnxModel model = new(13, 1, 3, 6, 6);
        string path = _folder.Write("model.onnx", model.Bytes(model.Node("Relu", ["x"], ("threshold", 2f)), 4));
        Assert.Contains(
            "'threshold' is not read", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>TensorFlow's exporter keeps the picture's channels last and transposes at the start.</summary>
    [Fact]
    public void Channels_last_and_transposes_are_understood()
    {
        OnnxModel model = new(13, -1, -1, -1, 3);
        string x = model.Node("Transpose", ["x"], ("perm", new[] { 0, 3, 1, 2 }));
        x = model.Node("Relu", [model.Node("Conv", [x, model.Floats(_samples.Tensor(4, 3, 3, 3))], ("strides", new[] { 2, 2 }))]);
        x = model.Node("Transpose", [x], ("perm", new[] { 0, 2, 3, 1 }));
        x = model.Node("ReduceMean", [x], ("axes", new[] { 1, 2 }), ("keepdims", 0));
        string path = _folder.Write("model.onnx", model.Bytes(model.Node("Softmax", [x], ("axis", -1))));
        Same(path, Importer.Open(path, new ImportOptions { Resolution = 9, Width = 7 }), 9, 7, channelsLast: true);
        Assert.Contains("--resolution", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_direction_model_computes_what_ONNX_Runtime_computes()
    {
        string path = SharedData.Require(TextDirection);
        Graph graph = Importer.Open(path, new ImportOptions { Resolution = 48, Width = 192 });

        // Paper, table 2: h-swish in the stem, behind both convolutions of blocks 4 to 11 and in the last convolution; 9 gates.
        Assert.Equal(1 + 16 + 1, graph.Nodes.Count(node => node is Activation { Kind: ActivationKind.HardSwish }));
        Assert.Equal(9, graph.Nodes.Count(node => node is Activation { Kind: ActivationKind.HardSigmoid }));
        Same(path, graph, 48, 192);
        EquivalenceCheck.Require("folding", graph, FoldBatchNorm.Apply(graph), [_samples.Values(48 * 192 * 3, -1, 1)]);
    }

    [Theory]
    [InlineData("LSTM", "'t1'", "not read")]
    [InlineData("QLinearConv", "is missing")]
    [InlineData("QLinearReduceSum", "not read")]
    [InlineData("Conv", "'t1'", "[8, 3, 3, 4]")]
    [InlineData("Flatten", "average over height and width")]
    [InlineData("Div", "divided by one")]
    public void What_cannot_be_read_is_named(string op, params string[] words)
    {
        OnnxModel model = new(14, 1, 3, 6, 6);
        string[] inputs = op switch { "Conv" =>
            ["x", model.Floats(_samples.Tensor(8, 4, 3, 3))], "Div" => [model.Floats([], 1), "x"], _ => ["x"] };
        string path = _folder.Write("model.onnx", model.Bytes(model.Node(op, inputs)));
        string message = Assert.Throws<InputException>(() => Importer.Open(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word.Replace("'t1'", "'t", StringComparison.Ordinal), message, StringComparison.Ordinal));
    }

    /// <summary>Each of them is read without the attribute, so that forgetting it would be a wrong answer in silence.</summary>
    [Theory]
    [InlineData("MaxPool", "dilations")]
    [InlineData("AveragePool", "dilations")]
    [InlineData("BatchNormalization", "training")]
    [InlineData("Cast", "integer")]
    [InlineData("Softmax", "other axes")]
    [InlineData("Pad", "only zeros around height and width")]
    public void An_attribute_that_changes_the_answer_is_not_passed_over(string op, string words)
    {
        OnnxModel model = new(op == "Softmax" ? 11 : 19, 1, 3, 6, 6);
        string made = op switch
        {
            "BatchNormalization" => model.Node(op, ["x", .. Enumerable.Repeat(model.Floats([3], 1, 2, 3), 4)], ("training_mode", 1)),
            "Cast" => model.Node(op, ["x"], ("to", 7)),
            "Softmax" => model.Node(op, ["x"], ("axis", 1)),
            "Pad" => model.Node(op, ["x", model.Integers(0, 0, 1, 2, 0, 0, 1, 2), "", model.Integers(0, 1, 3, 2)]),
            _ => model.Node(op, ["x"], ("kernel_shape", new[] { 2, 2 }), ("dilations", new[] { 2, 2 })),
        };
        string path = _folder.Write("model.onnx", model.Bytes(made, 4));
        Assert.Contains(words, Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// PyTorch writes dilations of 1 to every pool, and newer exporters read a part of a shape; before operator set 13 a softmax runs along
    /// axis 1 unless told otherwise.
    /// </summary>
    [Fact]
    public void Attributes_that_say_what_is_so_anyway_are_read()
    {
        OnnxModel model = new(15, 1, 3, 7, 7);
        string x = model.Node("MaxPool", ["x"], ("kernel_shape", new[] { 3, 3 }), ("dilations", new[] { 1, 1 }), ("ceil_mode", 0));
        x = model.Node("GlobalAveragePool", [model.Node("Cast", [x], ("to", 1))]);
        string batch = model.Node("Shape", [x], ("start", 0), ("end", -3));
        x = model.Node("Reshape", [x, model.Node("Concat", [batch, model.Integers(-1)], ("axis", 0))]);
        string path = _folder.Write("model.onnx", model.Bytes(model.Node("Softmax", [x])));
        Same(path, Importer.Open(path), 7, 7);

        OnnxModel old = new(11, 1, 3, 7, 7);
        string pooled = old.Node("GlobalAveragePool", ["x"]);
        path = _folder.Write("old.onnx", old.Bytes(old.Node("Flatten", [old.Node("Softmax", [pooled])])));
        Same(path, Importer.Open(path), 7, 7);
    }

    /// <summary>Stride 2 on 7 pixels needs one pixel of padding with a window of 2: above and left, or below and right.</summary>
    [Theory]
    [InlineData("SAME_LOWER")]
    [InlineData("SAME_UPPER")]
    public void The_odd_pixel_of_padding_stands_where_the_file_says(string style)
    {
        OnnxModel model = new(15, 1, 3, 7, 7);
        string x = model.Node("MaxPool", ["x"], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }), ("auto_pad", style));
        string path = _folder.Write("model.onnx", model.Bytes(model.Node("Flatten", [model.Node("GlobalAveragePool", [x])])));
        Same(path, Importer.Open(path), 7, 7);
    }

    [Fact]
    public void A_damaged_file_is_a_graph_or_one_error()
    {
        Graph graph = new Architecture(Family.V3Small, 0.1, 32, 3).Build(new RandomWeights(4));
        byte[] whole = OnnxExport.Write(graph, OnnxSpelling.Operators);
        foreach (int length in new[] { 0, 1, 3, 10, 200, 5_000, whole.Length / 2, whole.Length - 1 })
        {
            string path = _folder.Write("cut.onnx", whole[..length]);
            Assert.StartsWith(path, Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
        }

        Gen.Select(Gen.Int[3, whole.Length - 1], Gen.Byte).Array[1, 4].Sample(
            changes =>
            {
                byte[] damaged = [.. whole];
                foreach ((int at, byte value) in changes)
                {
                    damaged[at] = value;
                }

                string path = _folder.Write("damaged.onnx", damaged);
                try
                {
                    Importer.Open(path);
                }
                catch (InputException error)
                {
                    Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
                }
            },
            iter: 200,
            threads: 1);
    }

    private void Same(string path, Graph graph, int height, int width, bool channelsLast = false, float tolerance = 2e-5f)
    {
        float[] picture = _samples.Values(height * width * 3, -1, 1);
        float[] given = channelsLast ? picture : TorchLayout.ChannelsFirst(picture, 1, height * width, 3);
        using InferenceSession session = new(path);
        DenseTensor<float> input = new(given, channelsLast ? [1, height, width, 3] : [1, 3, height, width]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> answers = session.Run(
            [NamedOnnxValue.CreateFromTensor(session.InputNames[0], input)]);
        float[] expected = [.. answers[0].AsEnumerable<float>()];
        float[] actual = new Executor(graph).Run(picture);
        float range = expected.Max(MathF.Abs);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * range));
    }
}
