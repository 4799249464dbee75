using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Keras;

public sealed class KerasApplicationsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// One network in every file that Keras makes of it, at sizes where SAME padding is even and odd: by names alone, with its graph, and
    /// as an archive.
    /// </summary>
    [Theory]
    [InlineData("v2", 0.35, 37, false)]
    [InlineData("v2", 1.3, 34, false)]
    [InlineData("v3-small", 0.75, 37, true)]
    [InlineData("v3-small", 0.5, 64, false)]
    [InlineData("v3-large", 0.75, 34, false)]
    [InlineData("v3-large", 1.0, 37, true)]
    public void All_files_of_a_network_are_one_network(string family, double width, int resolution, bool slashes)
    {
        KerasNetwork network = Network(family, width, resolution, slashes);
        Graph alone = Importer.Open(network.WriteWeights(_folder.File("weights.h5")), new ImportOptions { Resolution = resolution });
        Graph model = Importer.Open(network.WriteModel(_folder.File("model.h5")));
        Graph archive = Importer.Open(network.WriteArchive(_folder.File("model.keras")));

        Assert.Equal(
            (Families.Parse(family), width, 7, "Keras"),
            (alone.Architecture!.Family, alone.Architecture!.Width, alone.Architecture!.Classes, alone.Architecture!.Conventions.Name));

        // V3 rescales pixels in the model. Of the others nobody can tell, with this head.
        Assert.All([model, archive], graph => Assert.Equal(family == "v2", graph.Preprocessing is null));
        Assert.All([model, archive], graph => Assert.Equal(127.5, graph.Preprocessing?.Mean[0] ?? 127.5, 1e-3));
        Assert.Contains("head of 7", alone.Assumption, StringComparison.Ordinal);
        float[][] pictures = [new Samples(6).Values(resolution * resolution * 3, -1, 1)];
        EquivalenceCheck.Require("names alone", model, alone, pictures, 1e-5);
        Assert.Equal(0, EquivalenceCheck.Measure(model, archive, pictures).MaxAbsoluteError);
        EquivalenceCheck.Require("folding", model, FoldBatchNorm.Apply(model), pictures);
        Assert.Equal(network.Tensors.Sum(tensor => (long)tensor.Values.Length), Statistics.Of(alone).Sum(node => node.Parameters));
    }

    /// <summary>V3 "minimalistic" has the names of V3; its depthwise kernels tell.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_minimalistic_V3_is_told_by_its_kernels(bool large, bool slashes)
    {
        KerasNetwork network = KerasNetwork.V3(large, 1, 40, slashes, minimalistic: true);
        Graph alone = Importer.Open(network.WriteWeights(_folder.File("weights.h5")), new ImportOptions { Resolution = 40 });
        Graph model = Importer.Open(network.WriteModel(_folder.File("model.h5")));
        Assert.Contains("minimalistic", alone.Architecture!.Describe(), StringComparison.Ordinal);
        Assert.True(GraphRecognition.Recognize(model)!.Minimalistic);
        EquivalenceCheck.Require("names alone", model, alone, [new Samples(6).Values(40 * 40 * 3, -1, 1)], 1e-5);
    }

    /// <summary>What keras.applications states for 1000 classes; the last layer has 7 here.</summary>
    [Theory]
    [InlineData("v2", 1280, 3_538_984)]
    [InlineData("v3-small", 1024, 2_554_968)]
    [InlineData("v3-large", 1280, 5_507_432)]
    public void Networks_of_these_tests_have_the_published_parameters(string family, int features, int parameters) =>
        Assert.Equal(
            parameters - ((features + 1) * (1000 - 7)), Network(family, 1, 32, slashes: false).Tensors.Sum(tensor => tensor.Values.Length));

    [Fact]
    public void A_missing_layer_is_named()
    {
        KerasFile file = new();
        foreach (string layer in (string[])["Conv1", "expanded_conv_depthwise", "block_16_project", "Conv_1_bn", "bn_Conv1"])
        {
            file.With(layer, "kernel:0", [3, 3, 3, 16], new float[432]);
        }

        string message = Assert.Throws<InputException>(() => Importer.Open(file.Write(_folder.File("weights.h5"), config: null))).Message;
        Assert.Contains("layer 'bn_Conv1' has no 'gamma'", message, StringComparison.Ordinal);
        Assert.Contains("'bn_Conv1/kernel'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_that_no_MobileNet_has_are_refused()
    {
        string path = Network("v2", 0.35, 32, slashes: false).WriteWeights(
            _folder.File("weights.h5"), new KerasFile().With("extra", "kernel", [1], [1]));
        Assert.Contains("has no 'extra'", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(2_000)]
    [InlineData(200_000)]
    public void An_archive_cut_short_is_one_error(int length)
    {
        byte[] whole = File.ReadAllBytes(Network("v3-small", 0.5, 32, slashes: false).WriteArchive(_folder.File("model.keras")));
        string path = _folder.Write("cut.keras", whole[..length]);
        string message = Assert.Throws<InputException>(() => Importer.Open(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains("cut short or damaged", message, StringComparison.Ordinal);
    }

    private static KerasNetwork Network(string family, double width, int resolution, bool slashes) =>
        family == "v2" ? KerasNetwork.V2(width, resolution) : KerasNetwork.V3(family == "v3-large", width, resolution, slashes);
}
