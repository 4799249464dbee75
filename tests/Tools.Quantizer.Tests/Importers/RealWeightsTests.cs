using System.IO.Compression;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers;

/// <summary>
/// What other people trained knows what it was trained for, and is seen to be what it is. docs/importing.md states the figures of whole
/// sets.
/// </summary>
public sealed class RealWeightsTests
{
    [Fact]
    public void Keras_MobileNetV1_knows_ImageNet()
    {
        string images = SharedData.Require("images");
        using Network network = NetworkFile.Open(
            SharedData.Require("models/float/mobilenet_v1_0.25_224.h5"), new PreprocessingOptions(null, null, null, null));
        string[][] labelled = [.. Spread.Over([.. File.ReadLines(Path.Combine(images, "labels.csv")).Skip(1)], 60).Select(
            line => line.Split(','))];
        int right = labelled.Count(
            picture => Ranking.Best(network.Run(PictureFile.Load(Path.Combine(images, picture[0])))) == int.Parse(picture[1]));
        Assert.InRange(right, 60 * 45 / 100, 60);    // of 1000 classes; about 60 % of all pictures
    }

    /// <summary>Nearest neighbours among 200 tiny pictures of ten kinds: chance is 19 of 199.</summary>
    [Fact]
    public void Neighbours_of_the_embedder_are_of_one_kind()
    {
        const int Each = 20;
        using Network network = NetworkFile.Open(
            SharedData.Require("models/float/mobilenet_v3_small_075_224_embedder.tflite"),
            new PreprocessingOptions("0,255", null, null, null));
        using ZipArchive archive = ZipFile.OpenRead(SharedData.Require("images/cifar10_test.zip"));
        (string Kind, float[] Embedding)[] pictures =
        [
            .. archive.Entries
                .Where(entry => entry.Length > 0)
                .GroupBy(entry => entry.FullName.Split('/')[^2])
                .SelectMany(kind => kind.Take(Each).Select(entry => (kind.Key, Unit(network.Run(Load(entry)))))),
        ];
        Assert.Equal(10 * Each, pictures.Length);
        int same = pictures.Count(picture => pictures.Where(other => other != picture)
            .MaxBy(other => Dot(picture.Embedding, other.Embedding)).Kind == picture.Kind);
        TestContext.Current.TestOutputHelper?.WriteLine($"{same} of {pictures.Length}");
        Assert.InRange(same, 10 * Each * 45 / 100, 10 * Each);
    }

    [Theory]
    [InlineData("mobilenet_v1_0.25_224.h5", "v1", 0.25, 1000)]
    [InlineData("vww_96.h5", "v1", 0.25, 2)]
    [InlineData("vww_96_float.tflite", "v1", 0.25, 2)]
    [InlineData("mobilenet_v3_small_075_224_embedder.tflite", "v3-small", 0.75, 1024)]
    [InlineData("mobilenet_v3_small_0.35_text_direction.onnx", "v3-small", 0.35, 2)]
    [InlineData("mobilenet_v2_0.35_teachable_machine/model.json", "v2", 0.35, 2)]
    [InlineData("mobilenet_v1_0.5_120_face.pth", "v1", 0.5, 198)]
    public void Each_is_recognized_and_folds(string file, string family, double width, int answers)
    {
        ImportOptions size = file.Contains("text", StringComparison.Ordinal) ? new ImportOptions { Resolution = 48, Width = 192 }
            : file.Contains("face", StringComparison.Ordinal) ? new ImportOptions { Resolution = 120 } : new ImportOptions();
        Graph graph = Importer.Open(SharedData.Require($"models/float/{file}"), size);
        Architecture recognized = GraphRecognition.Recognize(graph)!;
        Assert.Equal((Families.Parse(family), width, answers), (recognized.Family, recognized.Width, recognized.Classes));
        Assert.Equal(graph.Input.Shape, recognized.Input.Shape);
        EquivalenceCheck.Require(
            "folding", graph, FoldBatchNorm.Apply(graph), [new Samples(3).Values(Tensor.CountOf(graph.Input.Shape), -1, 1)]);
    }

    private static Picture Load(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        byte[] bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return PictureFile.Load(entry.FullName, bytes);
    }

    private static float[] Unit(float[] values)
    {
        float length = MathF.Sqrt(Dot(values, values));
        return [.. values.Select(value => value / length)];
    }

    private static float Dot(float[] a, float[] b) => a.Zip(b, static (x, y) => x * y).Sum();
}
