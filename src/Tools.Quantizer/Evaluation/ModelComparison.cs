using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>One of two networks that are compared.</summary>
/// <param name="Model">Its file.</param>
/// <param name="Type">float or quantized.</param>
/// <param name="FileBytes">Size of the file.</param>
/// <param name="Input">As 224x224x3.</param>
/// <param name="Macs">Multiply-accumulates for one picture.</param>
/// <param name="ArenaBytes">Of a quantized one, on this machine.</param>
/// <param name="WeightBytes">Of a quantized one, on this machine.</param>
/// <param name="Kernels">What ran a quantized one.</param>
/// <param name="Top1">Where truth is known.</param>
/// <param name="Top1Low">95 % interval, from here …</param>
/// <param name="Top1High">… to here.</param>
/// <param name="Top5">Where truth is known.</param>
internal sealed record ComparedModel(
    string Model,
    string Type,
    long FileBytes,
    string Input,
    long Macs,
    int? ArenaBytes,
    int? WeightBytes,
    string? Kernels,
    double? Top1,
    double? Top1Low,
    double? Top1High,
    double? Top5)
{
    /// <param name="network">Which.</param>
    /// <param name="fileBytes">Size of its file.</param>
    /// <param name="scores">What it says.</param>
    /// <param name="right">Indices of the right classes; null where they are not known.</param>
    public static ComparedModel Of(Network network, long fileBytes, float[][] scores, int[]? right)
    {
        NetworkDescription description = network.Description;
        Engine? engine = network.Engine;
        Accuracy? accuracy = right is null ? null : Accuracy.Of(scores, right);
        Interval? interval = accuracy is null ? null : Interval.Of((int)Math.Round(accuracy.Top1 * accuracy.Pictures), accuracy.Pictures);
        return new ComparedModel(
            description.Path,
            engine is null ? "float" : "quantized",
            fileBytes,
            $"{description.Height}x{description.Width}x{description.Channels}",
            engine?.MultiplyAccumulates ?? Statistics.Of(((FloatNetwork)network).Graph).Sum(static cost => cost.MultiplyAccumulates),
            engine?.ArenaBytes,
            engine?.WeightBytes,
            network.Kernels,
            accuracy?.Top1,
            interval?.Low,
            interval?.High,
            accuracy?.Top5);
    }
}

/// <summary>Two networks on the same pictures; the first is what the second is measured by. The members' names are those of <c>--json</c>;
/// README.md lists them.</summary>
/// <param name="A">The first.</param>
/// <param name="B">The second.</param>
/// <param name="Pictures">How many they saw.</param>
/// <param name="Quality">How far both agree, by the measure of their head; of several outputs the worst.</param>
/// <param name="Outputs">How far both agree in each of several outputs; null for one.</param>
/// <param name="Agreement">Share to which both give the same class; of the greatest number where there are no classes.</param>
/// <param name="OutputSignalToNoiseDecibels">Of the second's scores against the first's; null where they are equal.</param>
/// <param name="MeanCosine">Of the two answers to a picture.</param>
/// <param name="Difference">Top-1 of the second less that of the first, where truth is known.</param>
/// <param name="DisagreementCount">On how many pictures they disagree.</param>
/// <param name="Disagreements">Those on which they disagree most.</param>
/// <param name="Layers">Signal-to-noise of tensors that have the same name in both; empty where none do.</param>
internal sealed record ModelComparison(
    ComparedModel A,
    ComparedModel B,
    int Pictures,
    HeadQuality Quality,
    IReadOnlyList<HeadQuality>? Outputs,
    double Agreement,
    double? OutputSignalToNoiseDecibels,
    double MeanCosine,
    PairedDifference? Difference,
    int DisagreementCount,
    IReadOnlyList<Disagreement> Disagreements,
    IReadOnlyList<LayerQuality> Layers)
{
    /// <param name="a">The first network, and the size of its file.</param>
    /// <param name="b">The second.</param>
    /// <param name="paths">Pictures; at least one.</param>
    /// <param name="outputs">Of both.</param>
    /// <param name="classes">Of the pictures, where they are known.</param>
    /// <param name="shown">How many disagreements to keep.</param>
    /// <param name="layers">Of tensors that both have.</param>
    /// <exception cref="InputException">The networks do not know the same classes, or not those of the pictures.</exception>
    public static ModelComparison Of(
        (Network Network, long FileBytes) a,
        (Network Network, long FileBytes) b,
        IReadOnlyList<string> paths,
        (float[][] A, float[][] B) outputs,
        IReadOnlyList<int>? classes,
        int shown,
        IReadOnlyList<LayerQuality> layers)
    {
        SharedClasses shared = new(a.Network.Description, b.Network.Description);
        int[]? right = classes is null ? null : shared.Indices(classes);
        (NetworkDescription networkA, NetworkDescription networkB) = (a.Network.Description, b.Network.Description);
        Head head = networkB.Head;
        float[][] outputsA = [.. outputs.A.Select(numbers => shared.OfA(networkA.NumbersOf(networkA.Main, numbers)))];
        float[][] outputsB = [.. outputs.B.Select(numbers => shared.OfB(networkB.NumbersOf(networkB.Main, numbers)))];
        IReadOnlyList<HeadQuality> qualities = networkB.Outputs.Count == 1
            ? [HeadQuality.Of(head, outputsA, outputsB)]
            : HeadQuality.OfAll(networkB, outputs.A, outputs.B);
        float[][] scoresA = [.. outputsA.Select(own => networkA.Head.ScoresOf(own))];
        float[][] scoresB = [.. outputsB.Select(own => head.ScoresOf(own))];
        SignalToNoise output = new();
        double cosine = 0;
        for (int i = 0; i < paths.Count; i++)
        {
            output.Add(outputsA[i], outputsB[i]);
            cosine += Cosine.Of(outputsA[i], outputsB[i]);
        }

        IReadOnlyList<Disagreement> disagreements = head.HasClasses
            ? Evaluation.Disagreements.Of(paths, scoresA, scoresB, right, shared.NameOf)
            : [];
        return new ModelComparison(
            ComparedModel.Of(a.Network, a.FileBytes, scoresA, right),
            ComparedModel.Of(b.Network, b.FileBytes, scoresB, right),
            paths.Count,
            HeadQuality.WorstOf(qualities),
            qualities.Count == 1 ? null : qualities,
            Accuracy.Agreement(scoresA, scoresB),
            output.FiniteDecibels,
            cosine / paths.Count,
            right is null
                ? null
                : PairedDifference.Of(
                    [.. right.Select((index, i) => (Ranking.Best(scoresB[i]) == index, Ranking.Best(scoresA[i]) == index))]),
            disagreements.Count,
            [.. disagreements.Take(shown)],
            layers);
    }
}
