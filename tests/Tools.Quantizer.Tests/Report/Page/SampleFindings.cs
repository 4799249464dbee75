using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using MobileNetEdge.Tools.Quantizer.Export;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Report;
using MobileNetEdge.Tools.Quantizer.Report.Page;
using MobileNetEdge.Tools.Quantizer.Tests.Evaluation.Layers;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Tests.Report.Page;

/// <summary>Findings with everything that the page can show, and names as a user would not choose them.</summary>
internal static class SampleFindings
{
    /// <summary>Markup, an entity, quotes, a control character, half a character.</summary>
    public const string Hostile = "</td><script>alert(1)</script>&amp;\"'\u0001\ud800 \U0001F41F";

    public static QuantizationFindings Make(string name = Hostile, int disagreements = 3, bool truth = true)
    {
        Model model = Model.Load(Path.Combine(Readme.RepositoryFolder, "models/cards/v1-0.25-96.tflite"));
        Random random = new(3);
        TensorSurvey[] tensors =
        [
            .. Enumerable.Range(0, 60)
            .Select(i => Survey(i == 7 ? name : $"features.{i}.a_rather_long_name_of_an_activation.activation", random)),
        ];
        (Histogram before, Histogram after) = (new(), new());
        before.Add([0.1f, -0.2f, 0.3f], 1);
        after.Add([0.1f, -0.2f, 0.3f], 1);
        SignalToNoise quality = new();
        quality.Add(100, 0.01);
        WeightSurvey weights = new(
            $"weights {name}", tensors[7].Name, new Softmax("unused", "input"), quality, 30, new ValueRange(-0.3f, 0.3f), before, after);
        ComparedModel one = new(
            "/somewhere/weights.h5",
            "float",
            2_000_000,
            "224x224x3",
            40_000_000,
            null,
            null,
            null,
            truth ? 0.6 : null,
            truth ? 0.55 : null,
            truth ? 0.65 : null,
            truth ? 0.8 : null);
        Disagreement disagreement = new(
            $"/somewhere/{name.Replace('/', '|')}.jpg",
            truth ? name : null,
            [new NamedScore(1, name, 0.5f), new NamedScore(2, "b", 0.1f)],
            [new NamedScore(2, "b", 0.4f), new NamedScore(1, name, 0.2f)]);
        return new QuantizationFindings(
            new ModelDescription(
                name,
                name,
                new Preprocessing([127.5f], [127.5f], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear),
                [new OutputMetadata(null, HeadKind.Classes, null)],
                new Provenance(name, "00ff", "mobilenet-edge 0.1.0", $"calibration {name}")),
            name,
            "ff00",
            new ModelComparison(
                one,
                one with { Type = "quantized", FileBytes = 600_000 },
                1000,
                new HeadQuality("classes", "agreement", 0.9, "same top-1 on 90.0 %", Verdict.Doubtful),
                null,
                0.9,
                15,
                0.98,
                truth ? PairedDifference.Of(1000, 20, 31) : null,
                disagreements,
                [.. Enumerable.Repeat(disagreement, disagreements)],
                []),
            false,
            200,
            32,
            new LayerSurvey(tensors, tensors[^2].Name, 0.5),
            [weights],
            [LayerAdvice.Of(tensors[7], feedsHardSwish: true, 0.3, 0.02), LayerAdvice.Of(weights, 0.1, 0.001)],
            0.09,
            Board.AllFor(model),
            [
                .. Enumerable.Repeat(
                    Thumbnail.Of(
                        new Picture(new byte[20 * 30 * 3], 30, 20),
                        new NetworkDescription(
                            "x",
                            224,
                            224,
                            3,
                            [new NetworkOutput("output", new Head(HeadKind.Classes, [1, 10], HeadEnd.Softmax), null)],
                            new Preprocessing([0], [1], ChannelOrder.Rgb, Fit.Crop, Resampling.Area))),
                    disagreements),
            ]);
    }

    private static TensorSurvey Survey(string name, Random random)
    {
        TensorSurvey survey = Surveys.Of([0.05f], [-20], 16, name);
        float[] floats = [.. Enumerable.Range(0, 1600).Select(_ => (float)((random.NextDouble() * 8) - 4))];
        survey.Add(floats, [.. floats.Select(value => value + (float)((random.NextDouble() - 0.5) * 4 * random.NextDouble()))]);
        return survey;
    }
}
