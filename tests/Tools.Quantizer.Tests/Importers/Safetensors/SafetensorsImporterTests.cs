using CsCheck;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Export.Safetensors;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Tests.Architectures;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Safetensors;

public sealed class SafetensorsImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, double, int, string> Networks => new()
    {
        { "v1", 0.25, 1, "same" },
        { "v1", 0.3, 2, "symmetric" },
        { "v2", 0.35, 2, "same" },
        { "v3-small", 0.4, 1, "symmetric" },
        { "v3-large", 0.25, 2, "same" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_written_network_comes_back_bit_for_bit(string family, double width, int stemStride, string padding)
    {
        Architecture architecture = new(Families.Parse(family)!.Value, width, 65, 11)
        {
            StemStride = stemStride,
            Padding = padding == "same" ? StridePadding.Same : StridePadding.Symmetric,
        };
        Preprocessing preprocessing = new([1, 2, 3], [0.1f, 50, 255], ChannelOrder.Bgr, Fit.Letterbox, Resampling.Area);
        string[] labels = [.. Enumerable.Range(0, 11).Select(c => $"\"kind\" № {c}")];
        RandomWeights weights = new(1);
        Graph graph = architecture.Build(weights);

        IReadOnlyList<NamedTensor> tensors = TorchTensors.Of(graph);
        byte[] file = SafetensorsWriter.Write(tensors, new ArchitectureMetadata(architecture, preprocessing, labels).ToStrings());
        Graph read = Importer.Open(_folder.Write("weights.safetensors", file));

        Assert.Equal(weights.Given.Select(Flat), tensors.Select(Flat));
        Assert.Equal(weights.Given.Select(Flat), TorchTensors.Of(read).Select(Flat));
        Assert.Equal(graph.Nodes.Select(Shell), read.Nodes.Select(Shell));
        Assert.Equal((graph.Input.Name, graph.Output), (read.Input.Name, read.Output));
        Assert.Equal(graph.Input.Shape, read.Input.Shape);
        Assert.Equal(labels, read.Labels);
        Assert.Equal([1, 2, 3], read.Preprocessing!.Mean);
        Assert.Equal([0.1f, 50, 255], read.Preprocessing.Std);
        Assert.Equal(
            (ChannelOrder.Bgr, Fit.Letterbox, Resampling.Area),
            (read.Preprocessing.Channels, read.Preprocessing.Fit, read.Preprocessing.Resampling));
    }

    [Fact]
    public void Without_metadata_it_is_recognized_and_preprocessing_left_open()
    {
        Architecture architecture = new(Family.V3Small, 0.5, 96, 5) { Padding = StridePadding.Symmetric };
        string path = _folder.Write(
            "weights.safetensors", SafetensorsWriter.Write(Tensors(architecture), new Dictionary<string, string> { ["format"] = "pt" }));

        Graph graph = Importer.Open(path, new ImportOptions { Resolution = 96 });

        Assert.Equal(architecture, graph.Architecture);
        Assert.Null(graph.Preprocessing);
        Assert.Equal(224, Importer.Open(path).Input.Shape[1]);
        Assert.Contains(
            "--preprocess",
            Assert.Throws<InputException>(() => NetworkFile.Open(path, new PreprocessingOptions(null, null, null, null))).MessageWith(
                SettingNames.OfOptions),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_of_training_steps_are_passed_over_and_other_tensors_refused()
    {
        NamedTensor[] tensors = Tensors(Small);
        string Write(params string[] more) => _folder.Write(
            "weights.safetensors", SafetensorsWriter.Write([.. tensors, .. more.Select(name => new NamedTensor(name, [1], [1]))], Strings));

        Importer.Open(Write("features.0.1.num_batches_tracked"));
        string message = Assert.Throws<InputException>(() => Importer.Open(Write("features.14.0.weight", "head.weight", "a", "b"))).Message;
        Assert.Contains("MobileNetV1, width 0.1, 32×32, 3 classes", message, StringComparison.Ordinal);
        Assert.Contains("'features.14.0.weight', 'head.weight', 'a' and 1 more", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_are_not_those_of_the_metadatas_network_are_named()
    {
        NamedTensor[] tensors = Tensors(Small with { Classes = 4 });
        string path = _folder.Write("weights.safetensors", SafetensorsWriter.Write(tensors, Strings));
        Assert.Contains(
            "'classifier.1.weight' is [4, 102]",
            Assert.Throws<InputException>(() => Importer.Open(path)).Message,
            StringComparison.Ordinal);

        _folder.Write("weights.safetensors", SafetensorsWriter.Write([.. tensors[..^1]], Strings));
        Assert.StartsWith(
            $"{path}: tensor 'classifier.1.weight'",
            Assert.Throws<InputException>(() => Importer.Open(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_variance_is_refused()
    {
        NamedTensor[] tensors = [.. Tensors(Small).Select(tensor => tensor.Name == "features.2.1.1.running_var"
            ? tensor with { Values = [.. tensor.Values.Select(value => -value)] }
            : tensor)];
        string path = _folder.Write("weights.safetensors", SafetensorsWriter.Write(tensors, Strings));
        Assert.Contains(
            "'features.2.1.1.running_var'", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever is wrong in the header: a network, or one message for the user.</summary>
    [Fact]
    public void A_damaged_header_is_refused_or_harmless()
    {
        byte[] file = SafetensorsWriter.Write(Tensors(Small), Strings);
        int header = BitConverter.ToInt32(file);
        Gen.Select(Gen.Int[0, header + 7], Gen.Byte).Array[1, 3].Sample(
            changes =>
            {
                byte[] damaged = [.. file];
                foreach ((int at, byte value) in changes)
                {
                    damaged[at] = value;
                }

                string path = _folder.Write("damaged.safetensors", damaged);
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

    private static Architecture Small { get; } = new(Family.V1, 0.1, 32, 3);

    private static IReadOnlyDictionary<string, string> Strings { get; } = new ArchitectureMetadata(Small, null, null).ToStrings();

    private static NamedTensor[] Tensors(Architecture architecture) => [.. TorchTensors.Of(architecture.Build(new RandomWeights(2)))];

    private static string Flat(NamedTensor tensor) =>
        $"{tensor.Name} [{string.Join(',', tensor.Shape)}] {string.Join(' ', tensor.Values.Select(BitConverter.SingleToInt32Bits))}";

    /// <summary>A node without its weights, which <see cref="TorchTensors"/> shows.</summary>
    private static Node Shell(Node node) => node switch
    {
        Conv2D conv => conv with { Weights = new Tensor([], []), Bias = null },
        DepthwiseConv2D conv => conv with { Weights = new Tensor([], []), Bias = null },
        FullyConnected dense => dense with { Weights = new Tensor([], []), Bias = null },
        BatchNorm norm => norm with { Gamma = [], Beta = [], Mean = [], Variance = [] },
        _ => node,
    };
}
