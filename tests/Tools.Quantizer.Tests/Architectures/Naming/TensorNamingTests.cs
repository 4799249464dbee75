using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Architectures.Naming;

public sealed class TensorNamingTests
{
    /// <summary>
    /// Million parameters as timm's results table and d-li14's README state them: all but the norms' means and variances.
    /// </summary>
    [Theory]
    [InlineData("timm", "v1", 1.0, 4.23)]
    [InlineData("timm", "v1", 1.25, 6.27)]
    [InlineData("timm", "v2", 0.5, 1.97)]
    [InlineData("timm", "v2", 1.0, 3.50)]
    [InlineData("timm", "v2", 1.4, 6.11)]
    [InlineData("timm", "v3-small", 0.5, 1.59)]
    [InlineData("timm", "v3-small", 0.75, 2.04)]
    [InlineData("timm", "v3-small", 1.0, 2.54)]
    [InlineData("timm", "v3-large", 0.75, 3.99)]
    [InlineData("timm", "v3-large", 1.0, 5.48)]
    [InlineData("d-li14", "v2", 1.0, 3.50)]
    [InlineData("d-li14", "v3-small", 0.75, 2.042)]
    [InlineData("d-li14", "v3-small", 1.0, 2.543)]
    [InlineData("d-li14", "v3-large", 0.75, 3.994)]
    [InlineData("d-li14", "v3-large", 1.0, 5.483)]
    public void Every_tensor_finds_its_layer(string codeBase, string family, double width, double parameters)
    {
        IReadOnlyList<NamedTensor> tensors = Tensors(codeBase, family, width);
        Graph graph = Build(tensors, "weights.pth");

        Assert.Equal(
            (Families.Parse(family), width, 1000, codeBase),
            (graph.Architecture!.Family, graph.Architecture!.Width, graph.Architecture!.Classes, graph.Architecture!.Conventions.Name));
        Assert.Equal(StridePadding.Symmetric, graph.Architecture!.Padding);
        Assert.Equal(parameters, Statistics.Of(graph).Sum(node => node.TrainableParameters) / 1e6, 0.005);

        // Both list the layers in the order in which they compute: each tensor's values are where that order says.
        Assert.All(tensors.Zip(TorchTensors.Of(graph)), pair => Assert.True(pair.First.Values
            .AsSpan()
            .SequenceEqual(pair.Second.Values), $"{pair.First.Name} is not {pair.Second.Name}"));
        Assert.Equal(tensors.Count, TorchTensors.Of(graph).Count);
        Assert.All(graph.Nodes.OfType<BatchNorm>(), norm => Assert.Equal(1e-5f, norm.Epsilon));
    }

    /// <summary>As the model cards and the papers state them, with 1,000 classes; TensorFlow's weights are padded as it pads.</summary>
    [Theory]
    [InlineData("transformers", "v1", 4.23, StridePadding.Same, 1e-3f)]
    [InlineData("transformers", "v2", 3.50, StridePadding.Same, 1e-3f)]
    [InlineData("mmpretrain", "v2", 3.50, StridePadding.Symmetric, 1e-5f)]
    [InlineData("sequential", "v1", 4.23, StridePadding.Symmetric, 1e-5f)]
    internal void Every_tensor_of_other_libraries_finds_its_layer(
        string codeBase, string family, double parameters, StridePadding padding, float epsilon)
    {
        IReadOnlyList<NamedTensor> tensors = codeBase switch
        {
            "transformers" => LayoutOfOthers.Transformers(family),
            "mmpretrain" => LayoutOfOthers.Mmpretrain(),
            _ => LayoutOfOthers.Sequential(),
        };
        foreach (string wrapper in new[] { string.Empty, "module.", "net.encoder." })
        {
            Graph graph = Build([.. tensors.Select(tensor => tensor with { Name = wrapper + tensor.Name })], "weights.pth");
            Architecture found = graph.Architecture!;
            Assert.Equal(
                (Families.Parse(family), 1.0, 1000, codeBase, padding),
                (found.Family, found.Width, found.Classes, found.Conventions.Name, found.Padding));
            Assert.Equal(parameters, Statistics.Of(graph).Sum(node => node.TrainableParameters) / 1e6, 0.005);
            Assert.All(tensors.Zip(TorchTensors.Of(graph)), pair => Assert.True(
                pair.First.Values.AsSpan().SequenceEqual(pair.Second.Values), $"{pair.First.Name} is not {pair.Second.Name}"));
            Assert.Equal(tensors.Count, TorchTensors.Of(graph).Count);
            Assert.All(graph.Nodes.OfType<BatchNorm>(), norm => Assert.Equal(epsilon, norm.Epsilon));
        }
    }

    [Fact]
    public void Weights_that_timm_took_from_TensorFlow_are_known_by_the_files_name()
    {
        Graph graph = Build(Tensors("timm", "v3-small", 0.75), "tf_mobilenetv3_small_075-da427f52.pth");
        Assert.Equal(StridePadding.Same, graph.Architecture!.Padding);
        Assert.All(graph.Nodes.OfType<BatchNorm>(), norm => Assert.Equal(1e-3f, norm.Epsilon));
    }

    [Theory]
    [InlineData("timm", "features.4.block.1.activation", true)]
    [InlineData("d-li14", "features.4.block.1.activation", false)]
    [InlineData("d-li14", "features.1.block.0.activation", true)]    // does not expand
    public void Squeeze_excite_stands_behind_the_activation_or_before_it(string codeBase, string activation, bool behind)
    {
        Graph graph = Build(Tensors(codeBase, "v3-small", 1), "weights.pth");
        Node gated = Assert.Single(graph.Nodes, node => node is Binary { Kind: BinaryKind.Mul }
            && node.Name.StartsWith(activation[..16], StringComparison.Ordinal));
        Assert.Equal(behind, gated.Inputs[0] == activation);
        Assert.Equal(!behind, graph.Nodes.Single(node => node.Name == activation).Inputs[0] == gated.Name);
    }

    [Fact]
    public void A_missing_tensor_is_called_as_its_code_base_calls_it()
    {
        IEnumerable<NamedTensor> tensors = Tensors("timm", "v3-small", 0.75).Where(
            tensor => tensor.Name != "blocks.2.1.se.conv_reduce.bias");
        string message = Assert.Throws<InputException>(() => Build([.. tensors], "weights.pth")).Message;
        Assert.Contains("'blocks.2.1.se.conv_reduce.bias' [48] of a MobileNetV3-Small, width 0.75", message, StringComparison.Ordinal);
        Assert.Contains("'blocks.2.2.se.conv_reduce.bias' [48]", message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<NamedTensor> Tensors(string codeBase, string family, double width) =>
        codeBase == "d-li14"
            ? LayoutOfOthers.DLi14(family, width)
            : family == "v1" ? LayoutOfOthers.TimmV1(width) : LayoutOfOthers.Timm(family, width);

    private static Graph Build(IReadOnlyList<NamedTensor> tensors, string file) =>
        new StateDict(
            tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Shape),
            name => tensors.First(tensor => tensor.Name == name).Values)
            .Build(metadata: null, file, new ImportOptions());
}
