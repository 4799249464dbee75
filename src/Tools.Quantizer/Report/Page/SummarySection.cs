using System.Xml.Linq;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>The result at a glance: a sentence and a few figures.</summary>
internal static class SummarySection
{
    /// <summary>An interval that extends below this could hide a loss that matters.</summary>
    private const double Matters = 0.02;


    public static XElement Draw(QuantizationFindings findings)
    {
        ModelComparison comparison = findings.Comparison;
        string agreement = $"It agrees with float on {Share(comparison.Agreement)} of them";
        (string kind, string text) = comparison.Difference is { } difference
            ? OfTruth(difference, comparison.Pictures, agreement)
            : OfQuality(comparison);
        if (findings.WereCalibratedOn)
        {
            text += " These are the calibration pictures, as there are no others, so the figures are optimistic: give more pictures.";
        }

        Board largest = findings.Boards.MaxBy(static board => board.Planned.Plan.ArenaBytes)!;
        return Element(
            "section",
            Attribute("aria-label", "Summary"),
            Element("p", Class($"verdict {kind}"), text),
            Element(
                "dl",
                Class("figures"),
                comparison.B.Top1 is { } top1 ? Figure("top-1 of int8", Share(top1), $"float {Share(comparison.A.Top1!.Value)}") : null,
                comparison.Difference is { } d
                    ? Figure(
                        "int8 − float, points",
                        Points(d.Top1Difference),
                        $"95 %: {Points(d.DifferenceLow)} to {Points(d.DifferenceHigh)}")
                    : null,
                Figure("same as float", Share(comparison.Agreement), Invariant($"on {comparison.Pictures:N0} pictures")),
                comparison.Difference is null
                    ? Figure("mean cosine", Invariant($"{comparison.MeanCosine:F4}"), "between the two answers")
                    : null,
                Figure("signal-to-noise", Decibels(findings.LogitDecibels), "of the logits"),
                Figure("file", Bytes(comparison.B.FileBytes), $"weights were {Bytes(comparison.A.FileBytes)}"),
                Figure("arena", Bytes(largest.Planned.Plan.ArenaBytes), $"on {largest.Processors}")));
    }

    private static XElement Figure(string name, string value, string beside) =>
        Element("div", Element("dt", name), Element("dd", value, Element("small", beside)));

    private static (string Kind, string Text) OfTruth(PairedDifference difference, int pictures, string agreement)
    {
        string interval = $"the difference is {Points(difference.Top1Difference)} points, 95 % interval {Points(difference.DifferenceLow)} "
            + $"to {Points(difference.DifferenceHigh)}";
        return difference switch
        {
            { DifferenceHigh: < -Matters } => ("bad", $"int8 is worse than float: {interval} on {pictures:N0} pictures. {agreement}."),
            { DifferenceHigh: < 0 } => ("weak", $"int8 is a little worse than float: {interval} on {pictures:N0} pictures. {agreement}."),
            { DifferenceLow: > 0 } => ("good", $"int8 is even better than float: {interval} on {pictures:N0} pictures. {agreement}."),
            { DifferenceLow: < -Matters } => (
                "weak",
                $"No loss is certain, but {pictures:N0} pictures are too few to rule one out: {interval}. "
                    + $"A loss of up to {-100 * difference.DifferenceLow:F1} points would not show. {agreement}."),
            _ => ("good", $"int8 is as good as float, as far as {pictures:N0} pictures can tell: {interval}. {agreement}."),
        };
    }

    private static (string Kind, string Text) OfQuality(ModelComparison comparison)
    {
        string text = Invariant($"{comparison.Quality.Text}, int8 against float on {comparison.Pictures:N0} pictures.");
        if (comparison.Quality.Head is "classes" or "binary")
        {
            text += " To measure how often each is right, give --truth.";
        }

        return comparison.Quality.Verdict switch
        {
            Verdict.Good => ("good", $"int8 answers as float does: {text}"),
            Verdict.Doubtful => ("weak", $"Some answers change: {text}"),
            _ => ("bad", $"Quantization ruined the answers: {text}"),
        };
    }
}
