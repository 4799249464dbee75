using System.Xml.Linq;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>The signal-to-noise ratio of every activation, as a chart and as a table.</summary>
internal static class LayersSection
{
    private const double Most = 60;    // decibels; better values are drawn at this height
    private const double Left = 34;
    private const double Top = 8;
    private const double Width = 960;
    private const double Height = 210;

    public static XElement Draw(QuantizationFindings findings)
    {
        IReadOnlyList<TensorSurvey> tensors = findings.Layers.Tensors;
        return QuantizationPage.Section(
            "layers",
            "Layer by layer",
            Element(
                "p",
                Invariant($"Signal-to-noise of each of the {tensors.Count} activations, from the input to the answer, on ")
                    + Invariant(
                        $"{findings.SurveyPictures} pictures. The bar is the value in the int8 network, after all losses before it. ")
                    + "The line is the value if this activation alone were rounded. Where the line is low, noise arises there; where only "
                    + "the bar is low, the noise comes from earlier layers."),
            Key(),
            Element(
                "div",
                Class("wide"),
                Attribute("tabindex", "0"),
                Attribute("role", "group"),
                Attribute("aria-label", "Chart of all layers"),
                Chart(tensors)),
            Element(
                "details",
                Element("summary", "All layers in numbers"),
                QuantizationPage.Table(
                    "Signal-to-noise of every activation, in the order of execution",
                    "full bars",
                    ["activation", "0 to 60 dB", ">here", ">alone", ">clipped", "range"],
                    tensors.Select(tensor => new object?[]
                    {
                        tensor.Name,
                        Bar(tensor),
                        Decibels(tensor.Total.Decibels),
                        Decibels(tensor.Own.Decibels),
                        Invariant($"{100.0 * tensor.Clipped / Math.Max(1, tensor.Count):F2} %"),
                        $"{Number(tensor.Range.Min)} to {Number(tensor.Range.Max)}",
                    }))));
    }

    private static XElement Key() => Element(
        "ul",
        Class("key"),
        Entry("good", "20 dB or more"),
        Entry("weak", "10 to 20 dB: a third to a tenth of the signal is noise"),
        Entry("bad", "below 10 dB"),
        Element(
            "li",
            SvgElement("svg", Attribute("viewBox", "0 0 16 10"), Attribute("aria-hidden", "true"), Rectangle("own", 0, 4, 16, 2)),
            "alone"));

    private static XElement Entry(string kind, string text) =>
        Element(
            "li",
            SvgElement("svg", Attribute("viewBox", "0 0 16 10"), Attribute("aria-hidden", "true"), Rectangle(kind, 0, 0, 16, 10)),
            text);

    private static XElement Chart(IReadOnlyList<TensorSurvey> tensors)
    {
        double pitch = Width / Math.Max(1, tensors.Count);
        return SvgElement(
            "svg",
            Class("chart"),
            Attribute("viewBox", Invariant($"0 0 {Left + Width + 6} {Top + Height + 26}")),
            Attribute("style", "min-width: 34rem"),
            Attribute("role", "img"),
            Attribute("aria-label", $"Bars of signal-to-noise for {tensors.Count} activations; the table below has the numbers"),
            Enumerable.Range(0, 7).Select(static i => Line(i * 10)),
            tensors.Select((tensor, i) =>
            {
                double total = Math.Clamp(tensor.Total.Decibels, 0, Most);
                double x = Left + (i * pitch) + (pitch * 0.12);
                return SvgElement(
                    "g",
                    SvgElement(
                        "title", $"{i + 1}. {tensor.Name}: {Decibels(tensor.Total.Decibels)}, alone {Decibels(tensor.Own.Decibels)}"),
                    Rectangle(ClassOf(tensor.Total.Decibels), x, Y(total), pitch * 0.76, Top + Height - Y(total)),
                    Rectangle("own", x - (pitch * 0.06), Y(Math.Clamp(tensor.Own.Decibels, 0, Most)) - 1, pitch * 0.88, 2));
            }),
            SvgElement("text", Class("soft"), X(Left), Attribute("y", Invariant($"{Top + Height + 18}")), "input"),
            SvgElement(
                "text",
                Class("soft"),
                X(Left + Width),
                Attribute("y", Invariant($"{Top + Height + 18}")),
                Attribute("text-anchor", "end"),
                "answer"));
    }

    private static object[] Line(int decibels) =>
    [
        SvgElement(
            "line",
            Class("grid"),
            Attribute("x1", Invariant($"{Left}")),
            Attribute("x2", Invariant($"{Left + Width}")),
            Attribute("y1", Invariant($"{Y(decibels):F1}")),
            Attribute("y2", Invariant($"{Y(decibels):F1}"))),
        SvgElement(
            "text",
            Class("soft"),
            X(Left - 6),
            Attribute("y", Invariant($"{Y(decibels) + 4:F1}")),
            Attribute("text-anchor", "end"),
            decibels == 60 ? "dB" : Invariant($"{decibels}")),
    ];

    private static XElement Bar(TensorSurvey tensor)
    {
        double total = Math.Clamp(tensor.Total.Decibels, 0, Most);
        return SvgElement(
            "svg",
            Class("bar"),
            Attribute("viewBox", Invariant($"0 0 {Most} 10")),
            Attribute("preserveAspectRatio", "none"),
            Attribute("aria-hidden", "true"),
            Rectangle(ClassOf(tensor.Total.Decibels), 0, 0, total, 10),
            Rectangle("own", Math.Clamp(tensor.Own.Decibels, 0, Most) - 0.4, 0, 0.4, 10));
    }

    private static double Y(double decibels) => Top + Height - (decibels / Most * Height);

    private static XAttribute X(double x) => Attribute("x", Invariant($"{x:F1}"));

    private static XElement Rectangle(string kind, double x, double y, double width, double height) => SvgElement(
        "rect",
        Class(kind),
        X(x),
        Attribute("y", Invariant($"{y:F1}")),
        Attribute("width", Invariant($"{width:F2}")),
        Attribute("height", Invariant($"{height:F1}")));
}
