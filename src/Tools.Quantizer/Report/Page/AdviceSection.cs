using System.Xml.Linq;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>The layers that cost most, why, and what to do.</summary>
internal static class AdviceSection
{
    /// <summary>The part of all lost answers from which on one activation is the culprit.</summary>
    private const double StandsOut = 0.1;

    private const string Explanation = "What mending one alone would bring is estimated, in percentage points of answers that are float's again.";

    public static XElement Draw(QuantizationFindings findings) => QuantizationPage.Section(
        "advice",
        "What to do",
        Element("p", Lead(findings)),
        findings.Advice.Count == 0 ? null : Element("ol", Class("advice"), findings.Advice.Select(Item)),
        findings.Advice.Count == 0 ? null : Element(
            "p",
            Class("soft"),
            $"The estimate takes the noise of logits for Gaussian. Of all noise together it says that {Share(findings.PredictedDisagreement)} of answers change; {Share(1 - findings.Comparison.Agreement)} were counted."));

    private static string Lead(QuantizationFindings findings) => findings.Advice switch
    {
        [] => "Nothing: no activation and no layer's weights cost answers by themselves.",
        [var most, ..] when most.Worth < StandsOut * findings.PredictedDisagreement => "No part stands out: many lose a little each, and what lowers all of it, as learned rounding of weights, brings more than mending one. " + Explanation,
        _ => "These cost most, each by what it loses itself, not by what it was given. " + Explanation,
    };

    private static XElement Item(LayerAdvice advice) => Element(
        "li",
        Element("h3", advice.Name, Element("span", Class("soft"), $" {advice.What}")),
        Element("div", Class("worth"), "worth about ", Element("b", Invariant($"{100 * advice.Worth:F1} points"))),
        Element("p", Class("soft"), $"{advice.Quality}. {Upper(advice.Cause)}."),
        Element("p", Element("b", "Mend: "), advice.Mend, "."));

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
