using System.Xml.Linq;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Vision.Programs;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>The pictures that float and int8 classify differently.</summary>
internal static class GallerySection
{
    public static XElement Draw(QuantizationFindings findings)
    {
        ModelComparison comparison = findings.Comparison;
        string which = comparison.DisagreementCount > comparison.Disagreements.Count
            ? Invariant($"On {comparison.DisagreementCount:N0} of {comparison.Pictures:N0} pictures float and int8 give different ")
                + Invariant($"classes; these {comparison.Disagreements.Count} are where they disagree most strongly.")
            : Invariant(
                $"On {comparison.DisagreementCount:N0} of {comparison.Pictures:N0} pictures float and int8 give different classes.");
        return QuantizationPage.Section(
            "disagreements",
            "Where float and int8 disagree",
            Element(
                "p",
                comparison.DisagreementCount == 0
                    ? Invariant($"On none of {comparison.Pictures:N0} pictures.")
                    : $"{which} The pictures are shown as the network sees them. "
                        + "Where both find two classes about equally likely, either answer is luck."),
            Element("div", Class("gallery"), comparison.Disagreements.Zip(findings.Thumbnails, Picture)));
    }

    private static XElement Picture(Disagreement picture, byte[] thumbnail)
    {
        string name = Path.GetFileName(picture.Image);
        return Element(
            "figure",
            Element(
                "img",
                Attribute("src", $"data:image/jpeg;base64,{Convert.ToBase64String(thumbnail)}"),
                Attribute("alt", $"{name}, as the network sees it")),
            Element(
                "figcaption",
                Element("span", Class("file"), name),
                Element(
                    "dl",
                    picture.Truth is null
                        ? null
                        : new object[]
                        {
                            Element("dt", "is"),
                            Element("dd", Class("both"), Attribute("title", picture.Truth), Short(picture.Truth)),
                        },
                    Answer("float", picture.A[0], picture.Truth),
                    Answer("int8", picture.B[0], picture.Truth))));
    }

    private static object?[] Answer(string network, NamedScore answer, string? truth) =>
    [
        Element("dt", network),
        Element(
            "dd",
            Attribute("title", answer.Name),
            Short(answer.Name),
            truth is null
                ? null
                : answer.Name == truth
                ? Element("span", Class("right"), " ✓ right")
                : Element("span", Class("wrong"), " ✗ wrong")),
        Element("dd", Class("n"), Invariant($"{100 * answer.Score:F0} %")),
    ];
}
