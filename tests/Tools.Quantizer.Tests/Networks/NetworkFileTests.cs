using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Tests.Networks;

public sealed class NetworkFileTests
{
    // (x − 0.5) · 2 before the first convolution: made for pixels / 255.
    private static readonly Graph Rescaling = new(
        new GraphInput("in", [1, 2, 2, 3]),
        [
            new Constant("half", new Tensor([], [0.5f])),
            new Constant("two", new Tensor([], [2])),
            new Binary("centred", "in", "half", BinaryKind.Sub),
            new Binary("x", "centred", "two", BinaryKind.Mul),
            new Conv2D("conv", "x", new Samples(3).Tensor(2, 1, 1, 3), [1, 2], 1, 1, Padding.None),
        ],
        "conv");

    private static readonly PreprocessingOptions Nothing = new(null, null, null, null);

    [Fact]
    public void However_the_way_from_pixels_is_said_the_answers_are_the_same()
    {
        byte[] pixels = [.. Enumerable.Range(0, 2 * 2 * 3).Select(static i => (byte)(i * 23))];
        Graph said = NetworkFile.WithPreprocessing("file", Rescaling, Nothing with { Normalization = "0,255" });
        Graph asAnother = NetworkFile.WithPreprocessing("file", Rescaling, Nothing with { Exactly = said.Preprocessing });
        Graph fallenBack = NetworkFile.WithPreprocessing("file", Rescaling, Nothing with { Fallback = said.Preprocessing });
        Graph known = NetworkFile.WithPreprocessing(
            "file",
            Rescaling with { Preprocessing = PreprocessingOptions.Parse("0,255") },
            Nothing with { Normalization = "tf", KnownFirst = true });
        double[] expected = ReferenceExecutor.Run(Rescaling, [.. pixels.Select(static pixel => pixel / 255f)])["conv"].Data;
        Assert.All([said, asAnother, fallenBack, known], graph =>
        {
            Preprocessing way = graph.Preprocessing!;
            float[] answers = new Executor(graph).Run([.. pixels.Select((pixel, i) => way.Normalize(pixel, i % 3))]);
            Assert.All(expected.Zip(answers), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        });
    }

    [Fact]
    public void What_the_user_says_comes_before_the_network_and_must_not_contradict_its_file()
    {
        Graph file = Rescaling with { Preprocessing = PreprocessingOptions.Parse("0,255") };
        PreprocessingOptions user = Nothing with { Normalization = "0,510" };
        Assert.Equal(255, NetworkFile.WithPreprocessing("file", Rescaling, user).Preprocessing!.Std[0], 0.01);
        Assert.Equal(127.5, NetworkFile.WithPreprocessing("file", file, Nothing).Preprocessing!.Std[0], 0.01);
        Assert.Equal(127.5, NetworkFile.WithPreprocessing("file", file, user with { Normalization = "0,255" }).Preprocessing!.Std[0], 0.01);
        Assert.Equal(127.5, NetworkFile.WithPreprocessing("file", file, user with { KnownFirst = true }).Preprocessing!.Std[0], 0.01);
        Assert.Equal(255, NetworkFile.WithPreprocessing("file", Rescaling, user with { KnownFirst = true }).Preprocessing!.Std[0], 0.01);
        string contradiction = Assert.Throws<InputException>(() => NetworkFile.WithPreprocessing("file", file, user)).Message;
        Assert.Contains("x/255", contradiction, StringComparison.Ordinal);
        Assert.Contains("x/510", contradiction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_rescales_pixels_itself_takes_them_as_they_are()
    {
        Graph inNetwork = Rescaling with
        {
            Preprocessing = PreprocessingOptions.Parse("0,255"),
            PreprocessingOrigin = PreprocessingOrigin.InNetwork,
        };
        string contradiction = Assert.Throws<InputException>(
            () => NetworkFile.WithPreprocessing("file", inNetwork, Nothing with { Normalization = "tf" })).Message;
        Assert.Contains("x/255", contradiction, StringComparison.Ordinal);
        Assert.Contains("x/127.5 − 1", contradiction, StringComparison.Ordinal);
        Graph agreed = NetworkFile.WithPreprocessing("file", inNetwork, Nothing with { Normalization = "0,1" });
        Assert.Equal(127.5, agreed.Preprocessing!.Std[0], 0.01);
    }

    /// <summary>(x − 0.5) · 2 of a pixel that was divided by 255 twice spans 0.008.</summary>
    [Fact]
    public void Pixels_are_not_rescaled_twice()
    {
        Graph first = Rescaling with
        {
            Nodes =
            [
                new Constant("byte", new Tensor([], [1 / 255f])),
                new Binary("unit", "in", "byte", BinaryKind.Mul),
                .. Rescaling.Nodes.Select(static node => node.WithInputs(static name => name == "in" ? "unit" : name)),
            ],
        };
        Assert.Contains(
            "0,1",
            Assert.Throws<InputException>(
                () => NetworkFile.WithPreprocessing("file", first, Nothing with { Normalization = "0,255" })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "0,1",
            Assert.Throws<InputException>(() => NetworkFile.WithPreprocessing("file", first, Nothing)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "0,255",
            Assert.Throws<InputException>(() => NetworkFile.WithPreprocessing("file", Rescaling, Nothing)).Message,
            StringComparison.Ordinal);
    }
}
