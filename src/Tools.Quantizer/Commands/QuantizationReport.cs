using System.Security.Cryptography;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using MobileNetEdge.Tools.Quantizer.Export;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Quantization;
using MobileNetEdge.Tools.Quantizer.Report;
using MobileNetEdge.Tools.Quantizer.Report.Page;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Collects the findings of <c>quantize --report</c>.</summary>
internal static class QuantizationReport
{
    /// <summary>Signal-to-noise and histograms settle after a few dozen pictures.</summary>
    private const int SurveyPictures = 32;

    /// <summary>Each picture costs a run of the float network for every activation and for the weights of every layer.</summary>
    private const int WorthPictures = 8;

    private const int MostThumbnails = 24;

    /// <param name="name">The name of the file that was written.</param>
    /// <param name="written">The model in it.</param>
    /// <param name="description">The metadata stored with the network.</param>
    /// <param name="boards">The boards that it will run on.</param>
    /// <param name="network">The float network as imported.</param>
    /// <param name="quantized">The result of quantization.</param>
    /// <param name="measurement">The answers of both networks to pictures.</param>
    /// <param name="calibrationPictures">The number of calibration pictures.</param>
    /// <returns>The bytes of an HTML file.</returns>
    public static byte[] Draw(
        string name,
        Model written,
        ModelDescription description,
        IReadOnlyList<Board> boards,
        FloatNetwork network,
        Quantized quantized,
        Measurement measurement,
        int calibrationPictures)
    {
        using FloatNetwork prepared = new(network.Description, new CompiledGraph(quantized.Prepared));
        using Int8Network keeping = Int8Network.Of(network.Description, written, new EngineOptions { KeepTensors = true });
        string[] some = [.. Spread.Over(measurement.Pictures, Math.Min(SurveyPictures, measurement.Pictures.Count))];
        LayerSurvey survey = ProgressBar.Run("layers", some.Length, done => LayerSurvey.Of(prepared, written, keeping, some, done));
        IReadOnlyList<WeightSurvey> weights = WeightSurvey.Of(quantized.Prepared, quantized.Model);
        Margins margins = new(measurement.FloatScores);
        using Int8Network int8 = Int8Network.Of(network.Description with { Path = name }, written);
        ModelComparison comparison = ModelComparison.Of(
            (network, new FileInfo(network.Description.Path).Length),
            (int8, written.File.Length),
            measurement.Pictures,
            (measurement.Float, measurement.Int8),
            measurement.Classes,
            MostThumbnails,
            []);
        return QuantizationPage.Draw(new QuantizationFindings(
            description,
            Path.GetFileName(name),
            Convert.ToHexStringLower(SHA256.HashData(written.File.Span)),
            comparison,
            measurement.WereCalibratedOn,
            calibrationPictures,
            some.Length,
            survey,
            weights,
            Parts(prepared, survey, weights, margins, some),
            margins.Disagreement(survey.LogitNoise),
            boards,
            [.. comparison.Disagreements.Select(picture => Thumbnail.Of(PictureFile.Load(picture.Image), network.Description))]));
    }

    /// <summary>The cost of each activation and of the weights of each layer, highest first.</summary>
    private static LayerAdvice[] Parts(
        FloatNetwork prepared, LayerSurvey survey, IReadOnlyList<WeightSurvey> weights, Margins margins, string[] pictures)
    {
        // The answer after the logits cannot be fixed, and rounding it changes no order.
        TensorSurvey[] activations =
            [.. survey.Tensors.Where(tensor => tensor.Name != prepared.Graph.Output || tensor.Name == survey.Logits)];
        string[] few = [.. Spread.Over(pictures, Math.Min(WorthPictures, pictures.Length))];
        List<LayerAdvice> parts = ProgressBar.Run("what costs most", activations.Length + weights.Count, done =>
        {
            LayerWorth worth = new(prepared, survey, margins, few);
            List<LayerAdvice> all = [];
            foreach (TensorSurvey activation in activations)
            {
                double noise = worth.NoiseOf(activation);
                all.Add(LayerAdvice.Of(activation, FeedsHardSwish(prepared.Graph, activation.Name), noise, worth.Gain(noise)));
                done();
            }

            foreach (WeightSurvey layer in weights)
            {
                double noise = worth.NoiseOf(layer);
                all.Add(LayerAdvice.Of(layer, noise, worth.Gain(noise)));
                done();
            }

            return all;
        });
        return [.. parts.OrderByDescending(static part => part.Noise)];
    }

    private static bool FeedsHardSwish(Graph graph, string name) =>
        graph.Nodes.Where(node => node.Inputs.Contains(name))
            .Select(static node => (node as Activation)?.Kind)
            .Distinct()
            .ToArray() is [ActivationKind.HardSwish];
}
