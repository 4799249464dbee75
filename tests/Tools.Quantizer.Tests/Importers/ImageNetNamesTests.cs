using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Tests.Architectures;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers;

public sealed class ImageNetNamesTests
{
    /// <summary>Classes that are known by heart: ILSVRC 2012's first, 281 and last; TensorFlow counts a background before them.</summary>
    [Theory]
    [InlineData(1000, 0)]
    [InlineData(1001, 1)]
    public void A_MobileNet_with_as_many_classes_has_ImageNets_names(int classes, int first)
    {
        Graph named = ImageNetNames.AddTo(Network(classes), [1, classes]);
        Assert.Equal(classes, named.Labels!.Count);
        Assert.Equal(
            ("tench", "tabby", "toilet tissue"), (named.Labels[first], named.Labels[first + 281], named.Labels[first + 999]));
        Assert.Contains("--labels", Assert.Single(named.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_networks_and_own_names_are_left_alone()
    {
        Assert.Null(ImageNetNames.AddTo(Network(999), [1, 999]).Labels);
        Graph other = new(new GraphInput("x", [1, 1, 1, 1000]), [new Reshape("y", "x", [1, 1000])], "y");
        Assert.Null(ImageNetNames.AddTo(other, [1, 1000]).Labels);
        string[] own = ["a"];
        Assert.Same(own, ImageNetNames.AddTo(Network(1000) with { Labels = own }, [1, 1000]).Labels);
    }

    private static Graph Network(int classes) => new Architecture(Family.V1, 0.25, 32, classes).Build(new RandomWeights(1));
}
