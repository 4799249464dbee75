using System.Xml.Linq;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>Values before and after quantization, with the chosen range: the layers to fix first are shown, the others are
/// folded away.</summary>
internal static class HistogramSection
{
    /// <summary>The number of layers that are shown unfolded.</summary>
    private const int Shown = 4;

    public static XElement Draw(QuantizationFindings findings)
    {
        // Names are unique in a model. The most costly come first.
        string[] advised = [.. findings.Parts.Select(static part => part.Activation).Distinct()];
        TensorSurvey[] worst =
        [
            .. findings.Layers.Tensors.OrderBy(tensor => Array.IndexOf(advised, tensor.Name) is >= 0 and var place ? place : int.MaxValue)
            .ThenBy(static tensor => tensor.Own.Decibels),
        ];
        ILookup<string, WeightSurvey> weights = findings.Weights.ToLookup(static layer => layer.Activation);
        return QuantizationPage.Section(
            "values",
            "Values and ranges",
            Element(
                "p",
                "How often each value occurs, on a logarithmic scale. Values outside the range are clipped; rare, far values make "
                    + "every step coarser."),
            Element(
                "ul",
                Class("key"),
                Entry("float", "float", SvgElement("rect", Class("float"), Attribute("width", "16"), Attribute("height", "10"))),
                Entry("int8", "int8", SvgElement("path", Class("int8"), Attribute("d", "M0 5H16"))),
                Entry("range", "range of int8", SvgElement("path", Class("range"), Attribute("d", "M0 5H16")))),
            Element("div", Class("histograms"), worst.Take(Shown).SelectMany(tensor => Pair(tensor, weights))),
            Element(
                "details",
                Element("summary", Invariant($"The other {worst.Length - Math.Min(Shown, worst.Length)} activations and their weights")),
                Element("div", Class("histograms"), worst.Skip(Shown).SelectMany(tensor => Pair(tensor, weights)))));
    }

    private static XElement Entry(string kind, string text, XElement drawing) =>
        Element(
            "li",
            Class($"key-{kind}"),
            SvgElement("svg", Attribute("viewBox", "0 0 16 10"), Attribute("aria-hidden", "true"), drawing),
            text);

    private static IEnumerable<XElement> Pair(TensorSurvey tensor, ILookup<string, WeightSurvey> weights)
    {
        yield return Figure(
            tensor.Name,
            $" activation, {Decibels(tensor.Own.Decibels)} alone; range {Number(tensor.Range.Min)} to {Number(tensor.Range.Max)}, "
                + $"float {Number(tensor.Seen.Min)} to {Number(tensor.Seen.Max)}",
            HistogramSvg.Draw($"Histogram of the activation {tensor.Name}", tensor.FloatValues, tensor.Int8Values, tensor.Range));
        foreach (WeightSurvey layer in weights[tensor.Name])
        {
            string channel = layer.WorstChannelDecibels is { } decibels ? $", the worst channel {Decibels(decibels)}" : string.Empty;
            yield return Figure(
                layer.Node,
                $" weights, {Decibels(layer.Quality.Decibels)}{channel}; widest range {Number(layer.Range.Min)} to "
                    + $"{Number(layer.Range.Max)}",
                HistogramSvg.Draw($"Histogram of the weights of {layer.Node}", layer.FloatValues, layer.Int8Values, layer.Range));
        }
    }

    private static XElement Figure(string name, string text, XElement drawing) =>
        Element("figure", drawing, Element("figcaption", Element("b", name), text));
}
