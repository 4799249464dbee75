using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Export.Safetensors;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Tests.Architectures;

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
        Assert.Equal((ChannelOrder.Bgr, Fit.Letterbox, Resampling.Area), (read.Preprocessing.Channels, read.Preprocessing.Fit, read.Preprocessing.Resampling));
    }

    private static string Flat(NamedTensor tensor) => $"{tensor.Name} [{string.Join(',', tensor.Shape)}] {string.Join(' ', tensor.Values.Select(BitConverter.SingleToInt32Bits))}";

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
