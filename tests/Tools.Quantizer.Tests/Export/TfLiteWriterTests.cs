using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Export;
using MobileNetEdge.Tools.Quantizer.Quantization;
using MobileNetEdge.Tools.Quantizer.Tests.Quantization;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export;

public sealed class TfLiteWriterTests
{
    public static TheoryData<string> Samples => [.. SampleGraphs.Names];

    [Theory]
    [MemberData(nameof(Samples))]
    public void File_holds_the_model(string sample)
    {
        QuantizedModel model = SampleModels.Make(SampleGraphs.Make(sample));
        byte[] file = TfLiteWriter.Write(model, Describe(model));

        Assert.True(TfLiteVerifier.Verify(file));
        FlatView root = FlatView.Root(file, "TFL3");
        Assert.Equal(3, root.Int(0));
        FlatView[] codes = root.Children(1);
        FlatView[] buffers = root.Children(4);
        FlatView subgraph = Assert.Single(root.Children(2));
        Assert.Equal([model.Input], subgraph.Ints(1));
        Assert.Equal(model.Outputs, subgraph.Ints(2));
        Assert.Empty(buffers[0].Bytes(0));

        FlatView[] tensors = subgraph.Children(0);
        Assert.Equal(model.Tensors.Count, tensors.Length);
        foreach ((QuantizedTensor expected, FlatView actual) in model.Tensors.Zip(tensors))
        {
            Assert.Equal(expected.Name, actual.Text(3));
            Assert.Equal(expected.Shape, actual.Ints(0));
            Assert.Equal((int)expected.Type, actual.Byte(1));
            Assert.Equal(expected.Data ?? [], buffers[actual.Int(2)].Bytes(0));
            if (expected.Data is not null)
            {
                Assert.Equal(0, buffers[actual.Int(2)].PositionOf(0) % 16);
            }

            if (expected.Quantization is not null)
            {
                FlatView quantization = actual.Child(4);
                Assert.Equal(expected.Quantization.Scales, quantization.Floats(2));
                Assert.All(quantization.Longs(3), zeroPoint => Assert.Equal(expected.Quantization.ZeroPoint, zeroPoint));
                Assert.Equal(expected.Quantization.Scales.Length, quantization.Longs(3).Length);
                Assert.Equal(expected.Quantization.Dimension, quantization.Int(6));
            }
        }

        foreach ((QuantizedOperator expected, FlatView actual) in model.Operators.Zip(subgraph.Children(3)))
        {
            FlatView code = codes[actual.Int(0)];
            Assert.Equal(
                ((int)expected.Kind, Math.Min((int)expected.Kind, 127), expected.Version), (code.Int(3), code.Byte(0), code.Int(2, 1)));
            Assert.Equal(expected.Inputs, actual.Ints(1));
            Assert.Equal([expected.Output], actual.Ints(2));
        }
    }

    /// <summary>The slots used here, and so in the writer, are the schema's: a file that TensorFlow's converter wrote reads the same
    /// way.</summary>
    [Fact]
    public void Slots_fit_a_file_of_the_converter()
    {
        byte[] file = File.ReadAllBytes(SharedData.Require("models/int8/vww_96_int8.tflite"));
        FlatView root = FlatView.Root(file, "TFL3");
        FlatView subgraph = root.Children(2)[0];
        FlatView conv = subgraph.Children(3)[0];
        FlatView code = root.Children(1)[conv.Int(0)];
        Assert.Equal((3, 3, 3), (code.Int(3), code.Byte(0), code.Int(2)));
        Assert.Equal(1, conv.Byte(3)); // Conv2DOptions
        FlatView options = conv.Child(4);
        Assert.Equal((0, 2, 2, 1), (options.Byte(0), options.Int(1), options.Int(2), options.Byte(3))); // SAME, strides, RELU
        FlatView weights = subgraph.Children(0)[conv.Ints(1)[1]];
        Assert.Equal([8, 3, 3, 3], weights.Ints(0));
        Assert.Equal(8, weights.Child(4).Floats(2).Length);
    }

    /// <summary>The signature is read as in a file of TensorFlow's converter, and names the graph's input and output.</summary>
    [Fact]
    public void Signature_stands_in_the_slots_of_the_converter()
    {
        static string? KeyOf(byte[] file)
        {
            FlatView root = FlatView.Root(file, "TFL3");
            FlatView subgraph = root.Children(2)[0];
            FlatView signature = Assert.Single(root.Children(7));
            FlatView input = Assert.Single(signature.Children(0));
            FlatView output = Assert.Single(signature.Children(1));
            Assert.Equal(0, signature.Int(4));
            Assert.Equal(Assert.Single(subgraph.Ints(1)), input.Int(1));
            Assert.Equal(Assert.Single(subgraph.Ints(2)), output.Int(1));
            Assert.NotEqual(input.Text(0), output.Text(0));
            return signature.Text(2);
        }

        QuantizedModel model = SampleModels.Make(SampleGraphs.Make("v1"));
        string? ours = KeyOf(TfLiteWriter.Write(model, Describe(model)));
        Assert.Equal("serving_default", ours);
        Assert.Equal(ours, KeyOf(File.ReadAllBytes(SharedData.Require("models/float/mobilenet_v3_small_075_224_embedder.tflite"))));
    }

    [Fact]
    public void Options_stand_in_their_slots()
    {
        QuantizedModel model = SampleModels.Make(SampleGraphs.Make("v1"));
        FlatView subgraph = FlatView.Root(TfLiteWriter.Write(model, Describe(model)), "TFL3").Children(2)[0];
        FlatView Options(int op, int type)
        {
            FlatView view = subgraph.Children(3)[op];
            Assert.Equal(type, view.Byte(3));
            return view.Child(4);
        }

        FlatView stem = Options(0, 1);
        Assert.Equal((0, 2, 2, 3, 1, 1), (stem.Byte(0), stem.Int(1), stem.Int(2), stem.Byte(3), stem.Int(4, 1), stem.Int(5, 1)));
        FlatView depthwise = Options(1, 2);
        Assert.Equal((0, 1, 1, 1, 3), (depthwise.Byte(0), depthwise.Int(1), depthwise.Int(2), depthwise.Int(3), depthwise.Byte(4)));
        Assert.Equal(1, Options(2, 1).Byte(0)); // VALID
        Assert.Equal(1, Options(5, 27).Byte(0)); // keep_dims
        Assert.Equal([1, 10], Options(7, 17).Ints(0));
        Assert.Equal(1, Options(8, 9).Float(0)); // beta
    }

    [Fact]
    public void Metadata_says_how_to_feed_the_model_and_what_its_answers_are()
    {
        QuantizedModel model = SampleModels.Make(SampleGraphs.Make("v3"));
        byte[] file = TfLiteWriter.Write(model, Describe(model));
        FlatView root = FlatView.Root(file, "TFL3");
        Dictionary<string, byte[]> entries = root.Children(6).ToDictionary(
            entry => entry.Text(0)!, entry => root.Children(4)[entry.Int(1)].Bytes(0));

        Assert.Equal("1.15.0\0\0\0\0\0\0\0\0\0\0", Encoding.ASCII.GetString(entries["min_runtime_version"])); // HARD_SWISH

        FlatView metadata = FlatView.Root(entries["TFLITE_METADATA"], "M001");
        Assert.Equal("sample", metadata.Text(0));
        FlatView subgraph = Assert.Single(metadata.Children(3));
        FlatView input = Assert.Single(subgraph.Children(2));
        Assert.Equal(1, input.Child(3).Child(1).Byte(0)); // RGB
        FlatView normalization = Assert.Single(input.Children(4)).Child(1);
        Assert.Equal([127.5f], normalization.Floats(0));
        Assert.Equal([127.5f], normalization.Floats(1));
        FlatView labels = Assert.Single(Assert.Single(subgraph.Children(3)).Children(6));
        Assert.Equal(("labels.txt", 2), (labels.Text(0), labels.Byte(2)));

        JsonElement edge = JsonDocument.Parse(entries["MOBILENET_EDGE"]).RootElement;
        Assert.Equal(1, edge.GetProperty("version").GetInt32());
        Assert.Equal("bgr", edge.GetProperty("preprocessing").GetProperty("channels").GetString());
        Assert.Equal("letterbox", edge.GetProperty("preprocessing").GetProperty("fit").GetString());
        Assert.Equal("area", edge.GetProperty("preprocessing").GetProperty("resampling").GetString());
        Assert.Equal("größe.h5", edge.GetProperty("provenance").GetProperty("source").GetString());
    }

    [Fact]
    public void Labels_are_a_zip_archive_over_the_whole_file()
    {
        QuantizedModel model = SampleModels.Make(SampleGraphs.Make("v3"));
        using ZipArchive archive = new(new MemoryStream(TfLiteWriter.Write(model, Describe(model))), ZipArchiveMode.Read);
        ZipArchiveEntry entry = Assert.Single(archive.Entries);
        using StreamReader reader = new(entry.Open(), Encoding.UTF8);

        Assert.Equal("labels.txt", entry.FullName);
        Assert.Equal(entry.Length, entry.CompressedLength);
        Assert.Equal(string.Concat(Enumerable.Range(0, 10).Select(i => $"Kläße {i}\n")), reader.ReadToEnd());
    }

    [Fact]
    public void Same_model_gives_the_same_bytes()
    {
        QuantizedModel model = SampleModels.Make(SampleGraphs.Make("v2"));
        byte[] first = TfLiteWriter.Write(model, Describe(model));
        Thread.Sleep(2100); // a ZIP time stamp counts in two seconds
        Assert.Equal(first, TfLiteWriter.Write(SampleModels.Make(SampleGraphs.Make("v2")), Describe(model)));
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused()
    {
        QuantizedModel model = SampleModels.Make(SampleGraphs.Make("v2"));
        ModelDescription description = Describe(model);
        Assert.Contains(
            "3 labels for 10 outputs",
            Assert.Throws<InputException>(() => TfLiteWriter.Write(model, With(description, ["a", "b", "c"]))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "line break",
            Assert.Throws<InputException>(
                () => TfLiteWriter.Write(model, With(description, [.. description.Outputs[0].Labels!.Skip(1), "a\nb"]))).Message,
            StringComparison.Ordinal);
    }

    private static ModelDescription With(ModelDescription description, IReadOnlyList<string> labels) =>
        description with { Outputs = [description.Outputs[0] with { Labels = labels }] };

    private static ModelDescription Describe(QuantizedModel model) => new(
        "sample",
        "A sample.",
        new Preprocessing([127.5f], [127.5f], ChannelOrder.Bgr, Fit.Letterbox, Resampling.Area),
        [
            new OutputMetadata(
                null,
                HeadKind.MultiLabel,
                [.. Enumerable.Range(0, model.Tensors[model.Outputs[0]].Shape[^1]).Select(i => $"Kläße {i}")]),
        ],
        new Provenance("größe.h5", new string('0', 64), "mobilenet-edge 0.1.0", "--range mse"));
}
