using System.IO.Compression;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.TfLite;

public sealed class TfLiteOperatorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Samples _samples = new(21);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_many_operators_computes_what_it_says()
    {
        Half[] half = [.. _samples.Values(4 * 3 * 3 * 2).Select(value => (Half)value)];
        Tensor dense = _samples.Tensor(5, 8);
        float[] bias = _samples.Values(4);

        TfLiteWriter file = new();
        int input = file.Activation("in", 1, 6, 6, 2);
        int pad = file.Activation("pad");
        int weights = file.Activation("weights", 4, 3, 3, 2);
        int conv = file.Activation("conv;a/folded", 1, 1, 1, 4);        // the shape of a file with an open size
        int mean = file.Activation("mean");
        int gated = file.Activation("gated");
        int both = file.Activation("both");
        int pool = file.Activation("pool");
        int flat = file.Activation("flat", 1, 8);
        int logits = file.Activation("logits");
        int sigmoid = file.Activation("sigmoid");
        int unit = file.Activation("unit");
        int answer = file.Activation("answer");
        file.Operator(34, [input, file.Integers("sides", [0, 0, 0, 1, 0, 1, 0, 0])], pad);
        file.Operator(6, [file.Halves("half", [4, 3, 3, 2], half)], weights);
        file.Operator(3, [pad, weights, file.Floats("bias", [4], bias)], conv, (0, (byte)1), (1, 2), (2, 2), (3, (byte)3));
        file.Operator(40, [conv, file.Integers("axes", [-2, 1])], mean, (0, true));
        file.Operator(18, [conv, mean], gated, (0, (byte)1));
        file.Operator(2, [gated, conv], both, (0, 3));
        file.Operator(17, [both], pool, (0, (byte)1), (1, 1), (2, 1), (3, 3), (4, 3));
        file.Operator(43, [pool], flat);
        file.Operator(9, [flat, file.Floats("dense", dense.Shape, dense.Data), -1], logits, (0, (byte)0));
        file.Operator(14, [logits], sigmoid);
        file.Operator(11, [sigmoid], unit, (0, (byte)0));
        file.Operator(25, [unit], answer, (0, 1f));

        Graph graph = Importer.Open(_folder.Write("model.tflite", file.Finish(input, answer)));

        Graph meant = new(new GraphInput("in", [1, 6, 6, 2]),
        [
            new Conv2D(
                "conv", "in", new Tensor([4, 3, 3, 2], [.. half.Select(value => (float)value)]), bias, 2, 2, new Padding(0, 1, 0, 1)),
            new Activation("relu6", "conv", ActivationKind.Relu6),
            new GlobalAveragePool("mean", "relu6", KeepDimensions: true),
            new Binary("gated", "relu6", "mean", BinaryKind.Mul),
            new Activation("relu", "gated", ActivationKind.Relu),
            new Concat("both", ["relu", "relu6"]),
            new Pool("pool", "both", PoolKind.Max, 3, 3, 1, 1, Padding.None),
            new Reshape("flat", "pool", [1, 8]),
            new FullyConnected("logits", "flat", dense, null),
            new Activation("sigmoid", "logits", ActivationKind.Logistic),
            new L2Normalize("unit", "sigmoid"),
            new Softmax("answer", "unit"),
        ], "answer");
        float[] x = _samples.Values(72);
        double[] expected = ReferenceExecutor.Run(meant, x)["answer"].Data;
        Assert.All(expected.Zip(new Executor(graph).Run(x)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal("conv", graph.Nodes[0].Name);
    }

    [Theory]
    [InlineData("cat\ndog\n", 2)]
    [InlineData("cat\ndog\nfish\n", 0)]     // not as many as the network has outputs
    public void Labels_behind_the_model_are_read(string names, int expected)
    {
        TfLiteWriter file = new();
        int input = file.Activation("in", 1, 6, 6, 2);
        int output = file.Activation("out");
        file.Operator(19, [input], output);
        using MemoryStream both = new();
        both.Write(file.Finish(input, output));
        using (ZipArchive archive = new(both, ZipArchiveMode.Create, leaveOpen: true))
        {
            using StreamWriter writer = new(archive.CreateEntry("labels.txt").Open());
            writer.Write(names);
        }

        Assert.Equal(expected, Importer.Open(_folder.Write("model.tflite", both.ToArray())).Labels?.Count ?? 0);
    }

    [Theory]
    [InlineData(8, false, null)]
    [InlineData(9, false, "fixed input shape")]     // does not fit
    [InlineData(8, true, "'target'")]               // read as numbers
    public void A_reshape_with_an_open_batch_takes_the_stated_shape(int channels, bool readElsewhere, string? problem)
    {
        TfLiteWriter file = new();
        int input = file.Activation("in", 1, 2, 2, 2);
        (int shape, int batch, int target) = (file.Activation("shape"), file.Activation("batch"), file.Activation("target"));
        int output = file.Activation("out", 1, 1, 1, channels);
        int one = file.Integers("one", [1]);
        file.Operator(77, [input], shape);
        file.Operator(45, [shape, file.Integers("zero", [0]), one, one], batch);
        file.Operator(83, [batch, one, one, file.Integers("channels", [channels])], target);
        file.Operator(readElsewhere ? 0 : 22, [input, target], output);
        string path = _folder.Write("model.tflite", file.Finish(input, output));

        if (problem is null)
        {
            Assert.Equal([1, 1, 1, 8], Assert.IsType<Reshape>(Assert.Single(Importer.Open(path).Nodes)).Shape);
        }
        else
        {
            Assert.Contains(problem, Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(32, "MyOperator", "custom operator MyOperator")]
    [InlineData(45, null, "STRIDED_SLICE")]
    [InlineData(55, null, "MAXIMUM")]
    [InlineData(55, null, "this operator is not read (output 'out')")]
    public void An_operator_that_is_not_read_is_named(int code, string? custom, string problem)
    {
        TfLiteWriter file = new();
        int input = file.Activation("in", 1, 6, 6, 2);
        int output = file.Activation("out");
        file.Operator(code, custom, [input], output);
        string path = _folder.Write("model.tflite", file.Finish(input, output));

        InputException error = Assert.Throws<InputException>(() => Importer.Open(path));

        Assert.StartsWith($"{path}: subgraphs[0].operators[0]", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 4, 3, 3 }, "dimensions instead of 4")]
    [InlineData(new[] { 4, 3, 3, 9 }, "says [4, 3, 3, 9] and holds 72 values")]
    [InlineData(new[] { 8, 3, 3, 1 }, "do not fit the input")]
    public void Weights_that_do_not_fit_are_named(int[] shape, string problem)
    {
        TfLiteWriter file = new();
        int input = file.Activation("in", 1, 6, 6, 2);
        int output = file.Activation("out");
        float[] values = _samples.Values(shape is [4, 3, 3] ? 36 : 72);
        file.Operator(3, [input, file.Floats("w", shape, values)], output, (0, (byte)1), (1, 1), (2, 1));
        string path = _folder.Write("model.tflite", file.Finish(input, output));

        Assert.Contains(problem, Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }
}
