using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
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
    public void What_the_user_says_comes_before_the_file_unless_it_is_for_another_one()
    {
        Graph file = Rescaling with { Preprocessing = PreprocessingOptions.Parse("0,255") };
        PreprocessingOptions user = Nothing with { Normalization = "0,510" };
        Assert.Equal(255, NetworkFile.WithPreprocessing("file", file, user).Preprocessing!.Std[0], 0.01);
        Assert.Equal(127.5, NetworkFile.WithPreprocessing("file", file, user with { KnownFirst = true }).Preprocessing!.Std[0], 0.01);
        Assert.Equal(255, NetworkFile.WithPreprocessing("file", Rescaling, user with { KnownFirst = true }).Preprocessing!.Std[0], 0.01);
    }
}
