using CsCheck;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.TfLite;

public sealed class TfLiteImporterTests : IDisposable
{
    private const string Embedder = "models/float/mobilenet_v3_small_075_224_embedder.tflite";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void V3_small_has_its_gates_and_swishes()
    {
        Graph graph = Importer.Open(SharedData.Require(Embedder));

        // Paper, table 2: 9 squeeze-and-excite blocks; h-swish in the stem, behind both convolutions of blocks 4..11 and in the two last
        // layers.
        Assert.Equal(9, graph.Nodes.Count(node => node is Activation { Kind: ActivationKind.HardSigmoid }));
        Assert.Equal(1 + 16 + 2, graph.Nodes.Count(node => node is Activation { Kind: ActivationKind.HardSwish }));
        Assert.Equal(11, graph.Nodes.Count(node => node is DepthwiseConv2D));

        // The file states 1×1 for every activation: shapes must come from the input.
        Assert.Equal([1, 7, 7, 432], Statistics.Of(graph).Last(node => node.OutputShape is [_, 7, _, _]).OutputShape);
        Assert.Equal([1, 1024], ShapeInference.Infer(graph)[graph.Output]);
    }

    [Fact]
    public void A_quantized_model_is_refused_with_the_mend()
    {
        string path = SharedData.Require("models/int8/vww_96_int8.tflite");
        Assert.Contains("quantized already", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The published int8 model was made from the published float one: what its weights stand for answers nearly as those do.
    /// </summary>
    [Fact]
    public void A_quantized_model_is_read_as_the_floats_that_it_stands_for()
    {
        ImportOptions requantize = new() { Requantize = true };
        Graph dequantized = Importer.Open(SharedData.Require("models/int8/vww_96_int8.tflite"), requantize);
        Executor again = new(dequantized);
        Executor original = new(Importer.Open(SharedData.Require("models/float/vww_96_float.tflite")));
        foreach (string picture in Spread.Over(PictureFolder.Find(SharedData.Require("images/nips17")), 20))
        {
            PictureConverter converter = new(
                new PictureFormat(PixelFormat.Rgb24, 299, 299),
                96,
                96,
                3,
                new Preprocessing([0], [255], ChannelOrder.Rgb, Fit.Stretch, Resampling.Bilinear),
                null);
            float[] input = new float[converter.TensorLength];
            converter.ToFloat(PictureFile.Load(picture).Rgb, input);
            Assert.Equal(original.Run(input)[0], again.Run(input)[0], 0.15);
        }

        Assert.Contains(
            "--requantize is for quantized",
            Assert.Throws<InputException>(() => Importer.Open(SharedData.Require("models/float/vww_96_float.tflite"), requantize)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Keras",
            Assert.Throws<InputException>(() => Importer.Open(SharedData.Require("models/float/vww_96.h5"), requantize)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// Converted with the default optimization and no pictures: floats go through, weights have 8 bits and a scale each channel.
    /// </summary>
    [Fact]
    public void Weights_of_dynamic_range_are_read_as_the_floats_that_they_stand_for()
    {
        sbyte[] weights = [.. Enumerable.Range(0, 2 * 3 * 3 * 3).Select(static i => (sbyte)((i * 41 % 255) - 127))];
        float[] scales = [0.01f, 0.003f];
        ModelBuilder model = new();
        int input = model.Plain(Runtime.Int8.Graph.TensorType.Float32, [1, 5, 5, 3]);
        int kernel = model.Add(new TensorEntry("w", Runtime.Int8.Graph.TensorType.Int8, [2, 3, 3, 3])
        {
            Scales = scales,
            ZeroPoints = [0, 0],
            Axis = 0,
            Buffer = model.AddBuffer([.. weights.Select(static w => (byte)w)]),
        });
        int output = model.Plain(Runtime.Int8.Graph.TensorType.Float32, [1, 3, 3, 2]);
        model.Inputs.Add(input);
        model.Outputs.Add(output);
        model.Add(new OperatorEntry(
            Runtime.Int8.Graph.OperatorKind.Conv2D,
            [input, kernel],
            [output],
            Options.Conv2D(Runtime.Int8.Graph.Padding.Valid, 1, 1, Runtime.Int8.Graph.FusedActivation.None)));
        Graph graph = Importer.Open(_folder.Write("dynamic.tflite", model.Build()));
        Conv2D conv = Assert.IsType<Conv2D>(Assert.Single(graph.Nodes));
        Assert.Equal(weights.Select((w, i) => w * scales[i / 27]), conv.Weights.Data);
        Assert.Contains("dynamic range", Assert.Single(graph.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models/float/vww_96_float.tflite")]
    [InlineData(Embedder)]
    public void A_file_cut_short_is_one_error(string model)
    {
        byte[] bytes = File.ReadAllBytes(SharedData.Require(model));
        foreach (int length in new[] { 0, 3, 8, 9, 30, 200, 5_000, bytes.Length / 2, bytes.Length - 100_000 })
        {
            string path = _folder.Write("cut.tflite", bytes[..length]);
            Assert.StartsWith(path, Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_file_is_a_graph_or_one_error()
    {
        byte[] original = File.ReadAllBytes(SharedData.Require("models/float/vww_96_float.tflite"));
        Gen.Select(Gen.Int[0, original.Length - 1], Gen.Byte, Gen.Int[0, 20_000], Gen.Byte).Sample(
            (anywhere, a, back, b) =>
            {
                byte[] bytes = [.. original];
                bytes[anywhere] = a;
                bytes[^(back + 1)] = b;
                bytes[back + 8] = b;
                try
                {
                    Importer.Open(_folder.Write("damaged.tflite", bytes));
                }
                catch (InputException)
                {
                    // What a damaged file may lead to.
                }
            },
            iter: 300,
            threads: 1);
    }

    [Theory]
    [InlineData("a file of some other kind", "Formats read")]
    [InlineData("PK\u0003\u0004", "zip archive")]
    [InlineData("", "empty")]
    public void Other_files_are_refused(string content, string problem)
    {
        string path = _folder.Write("model", System.Text.Encoding.Latin1.GetBytes(content));
        InputException error = Assert.Throws<InputException>(() => Importer.Open(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Importer.Open(_folder.File("absent")));
        Assert.Throws<InputException>(() => Importer.Open(_folder.File(".")));
    }
}
