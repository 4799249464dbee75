using System.Xml.Linq;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>The most costly layers, the cause of each, and what to do.</summary>
internal static class AdviceSection
{
    /// <summary>The number of parts that are named …</summary>
    private const int Most = 8;

    /// <summary>… if each makes at least this share of the noise …</summary>
    private const double LeastShare = 0.02;

    /// <summary>… and if noise changes at least this share of the answers.</summary>
    private const double LeastDisagreement = 0.001;

    /// <summary>The share of the noise above which a single part is the main cause.</summary>
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
                "Each part was rounded to int8 alone, in the float network. The gain from fixing it is an estimate that assumes Gaussian "
                    + $"noise in the logits. For all noise together it predicts that {Share(findings.PredictedDisagreement)} of the "
                    + $"answers change; {Share(1 - findings.Comparison.Agreement)} really did."));
    }

    private static string Lead(QuantizationFindings findings, LayerAdvice[] named, double all) => named switch
    {
        [] when 1 - findings.Comparison.Agreement < LeastDisagreement => "Nothing: quantization changes no answers.",
        [var most, ..] when most.Noise >= StandsOut * all =>
            "These parts make most of the noise in the answer. Each is measured by its own loss, without the noise of its input. "
                + "Fix the first, quantize again, and check again.",
        _ =>
            "No part stands out: many lose a little each. A measure that helps all of them, such as learned rounding of weights or "
                + "more calibration pictures, gains more than fixing one.",
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
        Element("p", Element("b", "Fix: "), part.Fix, "."));

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
