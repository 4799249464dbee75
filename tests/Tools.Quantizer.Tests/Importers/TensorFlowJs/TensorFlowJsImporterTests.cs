using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.TensorFlowJs;

public sealed class TensorFlowJsImporterTests : IDisposable
{
    private const string TeachableMachine = "models/float/mobilenet_v2_0.35_teachable_machine";

    /// <summary>A nested Sequential, as Teachable Machine makes them: a convolution and a classifier without a bias.</summary>
    private const string Topology = """
        {"class_name":"Sequential","config":{"name":"s4","layers":[
          {"class_name":"Sequential","config":{"name":"s1","layers":[
            {"class_name":"Conv2D","config":{"name":"c","batch_input_shape":[null,5,5,3],"strides":[2,2],"padding":"valid",
            "activation":"relu","use_bias":true}},
            {"class_name":"GlobalAveragePooling2D","config":{"name":"p"}}]}},
          {"class_name":"Sequential","config":{"name":"s3","layers":[{"class_name":"Dense","config":{"name":"d","activation":"softmax",
          "use_bias":false}}]}}]}}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Samples _samples = new(7);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_lie_one_behind_the_other_in_several_files()
    {
        float[] weights = _samples.Values((3 * 3 * 3 * 4) + 4 + (4 * 2));
        byte[] bytes = [.. weights.SelectMany(BitConverter.GetBytes)];
        _folder.Write("a.bin", bytes[..101]);
        _folder.Write("b.bin", bytes[101..]);
        _folder.Write("metadata.json", """{"labels":["cat","dog"],"imageSize":5}"""u8.ToArray());
        Graph graph = Importer.Open(Write(Manifest("\"a.bin\",\"b.bin\"")));

        Assert.Equal(["cat", "dog"], graph.Labels);
        Conv2D conv = (Conv2D)graph.Nodes[0];

        // HWIO [y, x, in, out] = [2, 1, 0, 3] lies at ((2·3 + 1)·3 + 0)·4 + 3 in the file, OHWI at ((3·3 + 2)·3 + 1)·3 + 0 here.
        Assert.Equal(weights[(((7 * 3) + 0) * 4) + 3], conv.Weights.Data[(((((3 * 3) + 2) * 3) + 1) * 3) + 0]);
        Assert.Equal(weights[108..112], conv.Bias!);
        FullyConnected dense = graph.Nodes.OfType<FullyConnected>().Single();
        Assert.Equal(
            [weights[112], weights[114], weights[116], weights[118], weights[113], weights[115], weights[117], weights[119]],
            dense.Weights.Data);
    }

    [Fact]
    public void Quantized_weights_are_widened()
    {
        byte[] kernel = [.. Enumerable.Range(0, 108).Select(i => (byte)i)];
        _folder.Write("w.bin", [
            .. kernel,
            .. Enumerable.Range(0, 4).SelectMany(i => BitConverter.GetBytes((ushort)(i * 1000))),
            .. Enumerable.Range(0, 8).SelectMany(i => BitConverter.GetBytes((Half)(i / 2f))),
        ]);
        Graph graph = Importer.Open(Write("""
            [{"paths":["w.bin"],"weights":[
              {"name":"c/kernel","shape":[3,3,3,4],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.5,"min":-10}},
              {"name":"c/bias","shape":[4],"dtype":"float32","quantization":{"dtype":"uint16","scale":0.001,"min":1}},
              {"name":"d/kernel","shape":[4,2],"dtype":"float32","quantization":{"dtype":"float16"}}]}]
            """));
        Assert.Equal(-10, ((Conv2D)graph.Nodes[0]).Weights.Data[0]);
        Assert.Equal(43.5f, ((Conv2D)graph.Nodes[0]).Weights.Data[^1]);
        Assert.Equal([1, 2, 3, 4], ((Conv2D)graph.Nodes[0]).Bias!);
        Assert.Equal([0, 1, 2, 3, 0.5f, 1.5f, 2.5f, 3.5f], graph.Nodes.OfType<FullyConnected>().Single().Weights.Data);
    }

    [Theory]
    [InlineData("""[{"paths":["absent.bin"],"weights":[]}]""", "'absent.bin'", "not beside it")]
    [InlineData("""[{"paths":["../w.bin"],"weights":[]}]""", "'../w.bin'", "outside its folder")]
    [InlineData("""[{"paths":["/etc/passwd"],"weights":[]}]""", "'/etc/passwd'", "outside its folder")]
    [InlineData(
        """[{"paths":["w.bin"],"weights":[{"name":"c/kernel","shape":[3,3,3,4],"dtype":"float32"}]}]""",
        "'c/kernel' [3, 3, 3, 4]",
        "400 bytes")]
    [InlineData(
        """[{"paths":["w.bin"],"weights":[{"name":"c/kernel","shape":[5,5],"dtype":"float32"}]}]""", "300 bytes that belong to no tensor")]
    [InlineData("""[{"paths":["w.bin"],"weights":[{"name":"c/kernel","shape":[100],"dtype":"float32"}]}]""", "layer 'c'")]
    [InlineData(
        """[{"paths":["w.bin"],"weights":[{"name":"x/kernel","shape":[100],"dtype":"float32"}]}]""",
        "layer 'c' has no 'kernel'",
        "'x/kernel'")]
    [InlineData("""[{"paths":["w.bin"],"weights":[{"name":"x","shape":[100],"dtype":"string"}]}]""", "'x' is of type string")]
    [InlineData("""{}""", "not the JSON")]
    public void What_does_not_fit_is_named(string manifest, params string[] words)
    {
        _folder.Write("w.bin", new byte[400]);
        string path = Write(manifest);
        string message = Assert.Throws<InputException>(() => Importer.Open(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    /// <summary>
    /// Teachable Machine's own model: V2 0.35 and a head of two layers, its names and how it sees pictures from its files.
    /// </summary>
    [Fact]
    public void The_Teachable_Machine_model_tells_cats_from_dogs()
    {
        string path = Path.Combine(SharedData.Require(TeachableMachine), "model.json");
        Graph graph = Importer.Open(path);
        Assert.Equal(["cat", "dog"], graph.Labels);
        Assert.Equal((127.5f, 127.5f), (graph.Preprocessing!.Mean[0], graph.Preprocessing.Std[0]));
        Assert.Equal([1, 224, 224, 3], graph.Input.Shape);
        EquivalenceCheck.Require("folding", graph, FoldBatchNorm.Apply(graph), [_samples.Values(224 * 224 * 3, -1, 1)]);

        using FloatNetwork network = NetworkFile.OfGraph(path, graph);
        (int right, int all) = CatsAndDogs.OfImageNet(network);
        (int rightTiny, int allTiny) = CatsAndDogs.OfCifar(network, 100);
        TestContext.Current.TestOutputHelper?.WriteLine($"{right} of {all}, {rightTiny} of {allTiny}");
        Assert.True(right >= 74 && all == 77, $"{right} of {all}");
        Assert.True(rightTiny >= 125 && allTiny == 200, $"{rightTiny} of {allTiny}");    // of 32 × 32 pixels; 100 ± 7 would be chance
    }

    private static string Manifest(string paths) => $$"""
        [{"paths":[{{paths}}],"weights":[
          {"name":"c/kernel","shape":[3,3,3,4],"dtype":"float32"},{"name":"c/bias","shape":[4],"dtype":"float32"},{"name":"d/kernel",
          "shape":[4,2],"dtype":"float32"}]}]
        """;

    private string Write(string manifest) => _folder.Write(
        "model.json", System.Text.Encoding.UTF8.GetBytes($$"""{"modelTopology":{{Topology}},"weightsManifest":{{manifest}}}"""));
}
