using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Architectures.Naming;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Architectures;

public sealed class ArchitectureRecognitionTests
{
    public static TheoryData<string, double> Networks =>
        [.. Families.Names.SelectMany(family => new[] { 0.25, 0.35, 0.5, 0.6, 0.75, 1, 1.3, 1.4 }.Select(width => (family, width)))];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Family_width_and_classes_are_seen_in_names_and_shapes(string family, double width)
    {
        Architecture architecture = new(Families.Parse(family)!.Value, width, 32, 17) { Padding = StridePadding.Symmetric };
        Assert.Equal(architecture, Recognize(Shapes(architecture), 32));
    }

    /// <summary>The published parameters of 1001 classes: 3.9 and 2.0 million (TF-slim's table of MobileNetV3).</summary>
    [Theory]
    [InlineData("v3-small", 2.0)]
    [InlineData("v3-large", 3.9)]
    public void A_minimalistic_V3_is_seen_in_its_kernels(string family, double millions)
    {
        Architecture architecture = new(Families.Parse(family)!.Value, 1, 224, 1001)
        {
            Padding = StridePadding.Symmetric,
            Minimalistic = true,
        };
        Dictionary<string, int[]> shapes = Shapes(architecture);
        Assert.Equal(architecture, Recognize(shapes, 224));
        Assert.Equal(millions, shapes.Values.Sum(static shape => shape.Aggregate(1L, static (count, size) => count * size)) / 1e6, 0.06);
    }

    [Fact]
    public void A_gray_picture_is_seen_in_the_first_convolution()
    {
        Architecture architecture = new(Family.V1, 0.25, 96, 2) { Padding = StridePadding.Symmetric, InputChannels = 1 };
        Architecture recognized = Recognize(Shapes(architecture), 96);
        Assert.Equal(architecture, recognized);
        Assert.Equal("MobileNetV1, width 0.25, 96×96 gray, 2 classes", recognized.Describe());
    }

    /// <summary>Missing or other than it should be: the tensor's name and shape, and what is there instead.</summary>
    [Theory]
    [InlineData(
        "features.7.conv.1.1.running_var",
        null,
        "'features.7.conv.1.1.running_var' [192] of a MobileNetV2, width 1,",
        "'features.7.conv.0.1.running_var' [192]")]
    [InlineData(
        "features.0.0.weight", null, "'features.0.0.weight' [32, 3, 3, 3] of a MobileNetV2", "'features.18.0.weight' [1280, 320, 1, 1]")]
    [InlineData("classifier.1.weight", null, "'classifier.1.weight' of a head", "'classifier.1.bias' [17]")]
    [InlineData("features.9.conv.2.weight", "64,384,3,3", "'features.9.conv.2.weight' is [64, 384, 3, 3]", "[64, 384, 1, 1]")]
    [InlineData("classifier.1.bias", "16", "'classifier.1.bias' is [16]", "[17]")]
    public void A_tensor_that_does_not_fit_is_named(string name, string? shape, params string[] words)
    {
        Dictionary<string, int[]> shapes = Shapes(new Architecture(Family.V2, 1, 32, 17));
        shapes.Remove(name);
        if (shape is not null)
        {
            shapes.Add(name, [.. shape.Split(',').Select(int.Parse)]);
        }

        string message = Assert.Throws<InputException>(() => Recognize(shapes, 32)).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Other_names_are_shown()
    {
        Dictionary<string, int[]> shapes = Shapes(new Architecture(Family.V2, 1, 32, 17)).ToDictionary(
            pair => $"net.{pair.Key}", pair => pair.Value);
        string message = Assert.Throws<InputException>(() => Recognize(shapes, 32)).Message;
        Assert.Contains("features.1.conv", message, StringComparison.Ordinal);
        Assert.Contains("'net.features.0.0.weight'", message, StringComparison.Ordinal);
    }

    private static Architecture Recognize(IReadOnlyDictionary<string, int[]> shapes, int resolution)
    {
        Graph graph = new StateDict(shapes, name => [.. Enumerable.Repeat(1f, Tensor.CountOf(shapes[name]))]).Build(
            null, "weights.pth", new ImportOptions { Resolution = resolution });
        Assert.Equal(
            graph.Architecture! with { Resolution = 224 },
            ArchitectureRecognition.Recognize(shapes, TensorNaming.Of([.. shapes.Keys], "weights.pth"), 224));
        return graph.Architecture!;
    }

    private static Dictionary<string, int[]> Shapes(Architecture architecture)
    {
        RandomWeights weights = new(1);
        architecture.Build(weights);
        return weights.Given.ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
    }
}
