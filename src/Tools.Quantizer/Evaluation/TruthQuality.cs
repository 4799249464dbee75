using System.Globalization;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>
/// How often, or how nearly, an output gives the right answers, by the measure of its head. The members' names are those of
/// <c>--json</c>; README.md lists them.
/// </summary>
/// <param name="Output">The output's name.</param>
/// <param name="Head">The kind of the head.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Value">Its value; null if the pictures cannot tell.</param>
/// <param name="Text">The same for people, with further measures.</param>
internal sealed record TruthQuality(string Output, string Head, string Measure, double? Value, string Text)
{
    private const float Threshold = 0.5f;

    /// <param name="output">The output.</param>
    /// <param name="numbers">Its numbers for each picture; at least one.</param>
    /// <param name="truth">The right answers, as <see cref="Images.PictureTruth.Answers"/> says.</param>
    public static TruthQuality Of(NetworkOutput output, float[][] numbers, float[][] truth) => output.Head.Kind switch
    {
        HeadKind.Binary => OfDecisions(output, ScoresOf(output, numbers), truth),
        HeadKind.MultiLabel => OfLabels(output, ScoresOf(output, numbers), truth),
        HeadKind.Values => OfValues(output, numbers, truth),
        HeadKind.Embedding => OfEmbeddings(output, numbers, truth),
        _ => OfClasses(output, ScoresOf(output, numbers), truth),
    };

    private static float[][] ScoresOf(NetworkOutput output, float[][] numbers) => [.. numbers.Select(own => output.Head.ScoresOf(own))];

    private static TruthQuality OfClasses(NetworkOutput output, float[][] scores, float[][] truth)
    {
        Accuracy accuracy = Accuracy.Of(scores, [.. truth.Select(static answer => (int)answer[0])]);
        return Measured(
            output,
            "top-1",
            accuracy.Top1,
            Invariant($"top-1 {accuracy.Top1:P2} ± {accuracy.Top1StandardError:P2}, top-5 {accuracy.Top5:P2}"));
    }

    private static TruthQuality OfDecisions(NetworkOutput output, float[][] scores, float[][] truth)
    {
        Accuracy accuracy = Accuracy.Of(scores, [.. truth.Select(static answer => (int)answer[0])]);
        double? area = RankingMeasures.AreaUnderCurve(scores.Zip(truth, static (own, right) => (own[1], right[0] == 1)));
        return Measured(
            output,
            "accuracy",
            accuracy.Top1,
            Invariant($"accuracy {accuracy.Top1:P2} ± {accuracy.Top1StandardError:P2} at {Threshold}, AUC {TextOf(area)}"));
    }

    /// <summary>Each class is ranked by itself; one that no picture shows has no precision, and is left out.</summary>
    private static TruthQuality OfLabels(NetworkOutput output, float[][] scores, float[][] truth)
    {
        double[] precisions =
        [
            .. Enumerable.Range(0, output.Head.Scores)
                .Select(c => RankingMeasures.AveragePrecision(scores.Zip(truth, (own, right) => (own[c], right.Contains(c)))))
                .OfType<double>(),
        ];
        double? mean = precisions.Length == 0 ? null : precisions.Average();
        double decisions = scores.Zip(truth, static (own, right) =>
            own.Select((score, c) => score >= Threshold == right.Contains(c) ? 1.0 : 0).Average()).Average();
        return Measured(
            output,
            "mean average precision",
            mean,
            Invariant($"mean average precision {TextOf(mean)} over {precisions.Length} of {output.Head.Scores} classes, ")
                + Invariant($"right on {decisions:P2} of the labels at {Threshold}"));
    }

    private static TruthQuality OfValues(NetworkOutput output, float[][] numbers, float[][] truth)
    {
        ValueErrors errors = ValueErrors.Of(truth, numbers);
        return Measured(output, "RMSE", errors.RootMeanSquare, errors.Text);
    }

    /// <summary>An embedding is right about a picture if the nearest other one shows the same.</summary>
    private static TruthQuality OfEmbeddings(NetworkOutput output, float[][] numbers, float[][] truth)
    {
        int[] known = [.. Enumerable.Range(0, truth.Length).Where(i => truth.Where((other, j) => j != i && other[0] == truth[i][0]).Any())];
        double? share = known.Length == 0 ? null : known.Average(i => truth[Cosine.NearestTo(numbers, i)][0] == truth[i][0] ? 1.0 : 0);
        return Measured(
            output,
            "nearest neighbour right",
            share,
            Invariant($"the nearest other picture shows the same for {TextOf(share)} of the {known.Length} pictures ")
                + "of which there are two");
    }

    private static TruthQuality Measured(NetworkOutput output, string measure, double? value, string text) =>
        new(output.Name, output.Head.Name, measure, value, text);

    private static string TextOf(double? value) => value is { } known ? known.ToString("F4", CultureInfo.InvariantCulture) : "unknown";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
