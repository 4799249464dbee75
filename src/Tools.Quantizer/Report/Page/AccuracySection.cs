using System.Xml.Linq;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

internal static class AccuracySection
{
    public static XElement Draw(QuantizationFindings findings)
    {
        ModelComparison comparison = findings.Comparison;
        string pictures = findings.WereCalibratedOn ? "calibration pictures" : "pictures that were not used for calibration";
        return QuantizationPage.Section(
            "accuracy",
            "Accuracy",
            comparison.Difference is { } difference ? Truth(comparison, difference, pictures) : null,
            Likeness(findings, pictures));
    }

    private static object[] Truth(ModelComparison comparison, PairedDifference difference, string pictures) =>
    [
        QuantizationPage.Table(
            Invariant($"How often the right class comes first, on {comparison.Pictures:N0} {pictures}"),
            string.Empty,
            [string.Empty, ">top-1", ">95 % interval", ">top-5"],
            [
                [
                    "float",
                    Share(comparison.A.Top1!.Value),
                    Shares(comparison.A.Top1Low!.Value, comparison.A.Top1High!.Value),
                    Share(comparison.A.Top5!.Value),
                ],
                [
                    "int8",
                    Share(comparison.B.Top1!.Value),
                    Shares(comparison.B.Top1Low!.Value, comparison.B.Top1High!.Value),
                    Share(comparison.B.Top5!.Value),
                ],
                [
                    "int8 minus float, in points",
                    Points(difference.Top1Difference),
                    $"{Points(difference.DifferenceLow)} to {Points(difference.DifferenceHigh)}",
                    Points(comparison.B.Top5.Value - comparison.A.Top5.Value),
                ],
            ]),
        Element(
            "p",
            Class("soft"),
            "Both networks saw the same pictures, so only pictures that one network alone gets right count: "
                + Invariant($"float alone is right on {difference.OnlyOtherRight:N0}, int8 alone on {difference.OnlyThisRight:N0}. ")
                + Invariant($"The difference has a standard error of {100 * difference.DifferenceStandardError:F2} points. Between ")
                + Invariant($"equally good networks, a difference of this size or more has a probability of {difference.McNemarP:G2} ")
                + "(McNemar)."),
    ];

    private static XElement Likeness(QuantizationFindings findings, string pictures)
    {
        ModelComparison comparison = findings.Comparison;
        Interval agreement = Interval.Of(comparison.Pictures - comparison.DisagreementCount, comparison.Pictures);
        return QuantizationPage.Table(
            Invariant($"How closely int8 agrees with float, on {comparison.Pictures:N0} {pictures}"),
            string.Empty,
            ["measure", ">value", "meaning"],
            [
                ["same class first", Share(comparison.Agreement), $"95 % interval {Shares(agreement.Low, agreement.High)}"],
                [
                    "signal-to-noise of the logits",
                    Decibels(findings.LogitDecibels),
                    Invariant(
                        $"the scores before softmax, on {findings.SurveyPictures} pictures; at 20 dB, noise is a tenth of the signal"),
                ],
                ["signal-to-noise of the answer", Decibels(comparison.OutputSignalToNoiseDecibels), "the output of the network"],
                ["mean cosine of the answers", Invariant($"{comparison.MeanCosine:F4}"), "1 where both point the same way"],
            ]);
    }
}
