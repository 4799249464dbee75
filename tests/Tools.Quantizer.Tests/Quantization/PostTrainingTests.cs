using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Export;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Quantization;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

/// <summary>The hard case on a few pictures. docs/quantization.md has the figures of whole sets, and how to measure them.</summary>
public sealed class PostTrainingTests
{
    private const string V3Small = "models/int8/mobilenet_v3_small_1.0_224_ptq_float_io.tflite";

    /// <summary>As published, int8 agrees with its own float form on about 6 pictures of 10.</summary>
    [Fact]
    public void V3_small_quantized_fast_agrees_with_its_floats_on_most_pictures()
    {
        Graph graph = Importer.Open(SharedData.Require(V3Small), new ImportOptions { Requantize = true });
        graph = FoldRescaling.Apply(
            graph with { Preprocessing = new Preprocessing([0], [255], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear) });
        using FloatNetwork network = NetworkFile.OfGraph(V3Small, graph);
        string[] calibration = [.. Spread.Over(PictureFolder.Find(SharedData.Require("images/nips17")), 24)];
        Quantized quantized = PostTraining.Quantize(
            graph, network, calibration, new QuantizationSettings(Effort.Fast, 0, CalibrationMethod.Percentile, 99.99), new NoBars());

        Assert.Contains(quantized.Passes, pass => pass.Name.StartsWith("splitting", StringComparison.Ordinal) && pass.Kept);
        Assert.All(quantized.Passes, pass => Assert.InRange(pass.AnswerChange ?? 0, 0, 1e-4));
        ModelDescription description = new(
            "v3",
            "v3",
            graph.Preprocessing!,
            [new OutputMetadata(null, HeadKind.Classes, null)],
            new Provenance("v3", string.Empty, string.Empty, string.Empty));
        using Int8Network int8 = Int8Network.Of(network.Description, Model.Parse(TfLiteWriter.Write(quantized.Model, description)));
        Picture[] unseen = [.. Spread.Over(PictureFolder.Find(SharedData.Require("images/imagenet_val")), 50).Select(PictureFile.Load)];
        double agreement = Accuracy.Agreement(
            [.. unseen.Select(picture => network.Run(picture))], [.. unseen.Select(picture => int8.Run(picture))]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{agreement:P0} of {unseen.Length}");
        Assert.InRange(agreement, 0.7, 1);
    }

    private sealed class NoBars : IProgressBars
    {
        public T Show<T>(string what, int total, Func<Action, T> work) => work(static () => { });
    }
}
