using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Importers.Torch;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Tests.Architectures;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Torch;

/// <summary>What else PyTorch saves: state dicts of its own quantization, and TorchScript.</summary>
public sealed class QuantizedTorchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Samples _samples = new(3);

    private static readonly ImportOptions Tiny = new() { Resolution = 32 };

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyList<NamedTensor> V2()
    {
        RandomWeights weights = new(3);
        new Architecture(Family.V2, 0.1, 32, 3).Build(weights);
        return weights.Given;
    }

    /// <summary>Batch norms in the convolutions before them, and observers everywhere.</summary>
    [Fact]
    public void Weights_trained_for_quantization_are_those_of_the_float_network()
    {
        IEnumerable<NamedTensor> trained =
        [
            .. V2().Select(static tensor => tensor with { Name = InConvolution(tensor.Name) }),
            new("features.0.0.weight_fake_quant.scale", [1], [1]),
            new("quant.activation_post_process.zero_point", [1], [0]),
        ];
        Graph graph = Open(trained, Tiny);
        Graph plain = Open(V2(), Tiny with { Relu6 = false });
        Assert.Equal(0, EquivalenceCheck.Measure(plain, graph, [_samples.Values(32 * 32 * 3)]).MaxAbsoluteError);
        Assert.Contains(graph.Notes, static note => note.Contains("PyTorch quantized it", StringComparison.Ordinal));
        Assert.Contains(graph.Notes, static note => note.Contains("--relu relu6", StringComparison.Ordinal));
    }

    /// <summary>Convolutions with the bias of their folded batch norm, and scales of activations beside them.</summary>
    [Fact]
    public void Folded_batch_norms_are_made_neutral()
    {
        Graph plain = Open(V2(), Tiny with { Relu6 = false });
        Graph folded = FoldBatchNorm.Apply(plain);
        List<NamedTensor> quantized = [];
        foreach (Node node in folded.Nodes)
        {
            (Tensor weights, float[]? bias) = node switch
            {
                Conv2D conv => (FirstOf(conv.Weights), conv.Bias),
                DepthwiseConv2D conv => (ChannelsFirst(conv.Weights), conv.Bias),
                FullyConnected dense => (dense.Weights, dense.Bias),
                _ => (new Tensor([0], []), null),
            };
            if (bias is not null)
            {
                // Folding calls a layer as its norm; the layer is the module before it.
                string name = node is FullyConnected ? node.Name : Before(node.Name);
                quantized.Add(new($"{name}.weight", weights.Shape, weights.Data));
                quantized.Add(new($"{name}.bias", [bias.Length], bias));
                quantized.Add(new($"{name}.scale", [], [1]));
                quantized.Add(new($"{name}.zero_point", [], [0]));
            }
        }

        EquivalenceCheck.Require("the folded network", plain, Open(quantized, Tiny), [_samples.Values(32 * 32 * 3, -1, 1)], 1e-4);
    }

    [Fact]
    public void Integers_stand_for_floats_by_tensor_or_channel()
    {
        TorchBytes file = new TorchBytes().Dict(
            ("a", value => value.Quantized([1, 0xFF], [2], pickle => pickle.Global("torch", "per_tensor_affine")
                .Raw('G', 0x3F, 0xE0, 0, 0, 0, 0, 0, 0).Integer(3))),     // 0.5
            ("b", value => value.Quantized([1, 2, 3, 4], [2, 2], pickle => pickle.Global("torch", "per_channel_affine")
                .Tensor("DoubleStorage", [.. BitConverter.GetBytes(2.0), .. BitConverter.GetBytes(10.0)], 8, 0, [2], [1])
                .Tensor("LongStorage", [.. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(0L)], 8, 0, [2], [1])
                .Integer(1))),
            ("c._packed_params.dtype", value => value.Global("torch", "qint8")),
            ("c._packed_params._packed_params", value => value
                .Raw('(')
                .Quantized([5], [1, 1], pickle => pickle.Global("torch", "per_tensor_affine")
                    .Raw('G', 0x3F, 0xE0, 0, 0, 0, 0, 0, 0).Integer(1))
                .Raw('N', 't')));
        using TorchZipFile read = new(_folder.Write("weights.pt", file.Zip()));
        Assert.Equal(["a", "b", "c.weight"], read.Tensors.Keys);
        Assert.Equal([-1, -2], read.Floats("a"));
        Assert.Equal([0, 20, 4, 40], read.Floats("b"));
        Assert.Equal([2], read.Floats("c.weight"));
    }

    [Fact]
    public void TorchScript_gives_its_weights_and_is_not_run()
    {
        TorchBytes file = new();
        Module(file, string.Empty);
        string path = _folder.Write("traced.pt", file.Zip(valuesFirst: true));
        Graph graph = Importer.Open(path, Tiny);
        Assert.Equal(0, EquivalenceCheck.Measure(Open(V2(), Tiny), graph, [_samples.Values(32 * 32 * 3)]).MaxAbsoluteError);
        Assert.Contains(graph.Notes, static note => note.Contains("TorchScript", StringComparison.Ordinal));

        // Every module is an object of a class, its tensors and inner modules in its state.
        void Module(TorchBytes pickle, string path)
        {
            pickle.Global("__torch__.any", "Module").Raw(')', 0x81, '}', '(').Text("training").Raw(0x89);
            foreach (NamedTensor tensor in V2().Where(tensor => TorchNames.ModuleOf(tensor.Name) == path))
            {
                pickle.Text(TorchNames.LastOf(tensor.Name)).Floats(tensor);
            }

            string below = path.Length > 0 ? $"{path}." : string.Empty;
            foreach (string inner in V2()
                .Where(tensor => tensor.Name.StartsWith(below, StringComparison.Ordinal))
                .Select(tensor => tensor.Name[below.Length..])
                .Where(static name => name.Contains('.', StringComparison.Ordinal))
                .Select(static name => name.Split('.')[0])
                .Distinct())
            {
                Module(pickle.Text(inner), below + inner);
            }

            pickle.Raw('u', 'b');
        }
    }

    [Fact]
    public void The_choice_of_ReLU_is_asked_for_only_where_it_is_open()
    {
        Graph assumed = Open(V2(), Tiny);
        Assert.Contains("--relu relu", Assert.Single(assumed.Notes), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Open(V2(), Tiny with { Relu6 = false }).Nodes, static node => node is Activation { Kind: ActivationKind.Relu6 });
        Graph told = Open(V2(), Tiny with { Relu6 = true });
        Assert.Empty(told.Notes);
        Assert.Equal(0, EquivalenceCheck.Measure(assumed, told, [_samples.Values(32 * 32 * 3)]).MaxAbsoluteError);

        RandomWeights v1 = new(3);
        new Architecture(Family.V1, 0.25, 32, 3).Build(v1);
        Assert.Contains(
            "leave it out",
            Assert.Throws<InputException>(() => Open(v1.Given, Tiny with { Relu6 = false })).Message,
            StringComparison.Ordinal);
    }

    private Graph Open(IEnumerable<NamedTensor> tensors, ImportOptions options) =>
        Importer.Open(_folder.Write("weights.pt", new TorchBytes().StateDict(tensors).Zip()), options);

    /// <summary>features.0.1.weight → features.0.0.bn.weight: a norm is the module behind its convolution.</summary>
    private static string InConvolution(string name)
    {
        string module = TorchNames.ModuleOf(name);
        bool isNorm = V2().Any(tensor => tensor.Name == $"{module}.running_mean");
        return isNorm
            ? $"{Before(module)}.bn.{TorchNames.LastOf(name)}"
            : name;
    }

    /// <summary>The module before one in a Sequential.</summary>
    private static string Before(string module) => $"{TorchNames.ModuleOf(module)}.{int.Parse(TorchNames.LastOf(module)) - 1}";

    private static Tensor FirstOf(Tensor ohwi) => new(
        [ohwi.Shape[0], ohwi.Shape[3], ohwi.Shape[1], ohwi.Shape[2]],
        TorchLayout.ChannelsFirst(ohwi.Data, ohwi.Shape[0], ohwi.Shape[1] * ohwi.Shape[2], ohwi.Shape[3]));

    private static Tensor ChannelsFirst(Tensor hwc) => new(
        [hwc.Shape[2], 1, hwc.Shape[0], hwc.Shape[1]],
        TorchLayout.ChannelsFirst(hwc.Data, 1, hwc.Shape[0] * hwc.Shape[1], hwc.Shape[2]));
}
