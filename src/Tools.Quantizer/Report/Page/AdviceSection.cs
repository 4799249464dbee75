using System.Xml.Linq;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>The layers that cost most, why, and what to do.</summary>
internal static class AdviceSection
{
    /// <summary>Parts that are named …</summary>
    private const int Most = 8;

    /// <summary>… if they make this much of the noise …</summary>
    private const double LeastShare = 0.02;

    /// <summary>… where noise changes this much of the answers.</summary>
    private const double LeastDisagreement = 0.001;

    /// <summary>The share of the noise from which on one part is the culprit.</summary>
    private const double StandsOut = 0.1;

    public static XElement Draw(QuantizationFindings findings)
    {
        double all = findings.Parts.Sum(static part => part.Noise);
        LayerAdvice[] named = Math.Max(findings.PredictedDisagreement, 1 - findings.Comparison.Agreement) < LeastDisagreement
            ? []
            : [.. findings.Parts.Take(Most).Where(part => part.Noise >= LeastShare * all)];
        return QuantizationPage.Section(
            "advice",
            "What to do",
            Element("p", Lead(findings, named, all)),
            named.Length == 0 ? null : Element("ol", Class("advice"), named.Select(part => Item(part, all))),
            named.Length == 0 ? null : Element(
                "p",
                Class("soft"),
                "Each part was tried alone, rounded to int8 in the float network. What mending it brings is an estimate, which takes the "
                    + "noise of logits for Gaussian: "
                + $"of all noise together it says that {Share(findings.PredictedDisagreement)} of answers change; "
                + $"{Share(1 - findings.Comparison.Agreement)} were counted."));
    }

    private static string Lead(QuantizationFindings findings, LayerAdvice[] named, double all) => named switch
    {
        [] when 1 - findings.Comparison.Agreement < LeastDisagreement => "Nothing: quantization changes no answers.",
        [var most, ..] when most.Noise >= StandsOut * all =>
            "These make most of the noise in the answer, each by what it loses itself, not by what it was given. Mend the first, quantize "
                + "again, and look again.",
        _ =>
            "No part stands out: many lose a little each. What lowers all of it, as learned rounding of weights or more calibration "
                + "pictures, brings more than mending one.",
    };

    private static XElement Item(LayerAdvice part, double all) => Element(
        "li",
        Element("h3", part.Name, Element("span", Class("soft"), $" {part.What}")),
        Element(
            "div",
            Class("worth"),
            Element("b", Invariant($"{100 * part.Noise / all:F0} %")),
            " of the noise, worth ",
            Element("b", part.Worth < 0.0005 ? "under 0.1 points" : Invariant($"about {100 * part.Worth:F1} points"))),
        Element("p", Class("soft"), $"{part.Quality}. {Upper(part.Cause)}."),
        Element("p", Element("b", "Mend: "), part.Mend, "."));

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
