using System.Xml.Linq;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>
/// The page that <c>quantize --report</c> writes: one file that needs no other file, no script and no network. The same findings give the
/// same bytes.
/// </summary>
internal static class QuantizationPage
{
    public static byte[] Draw(QuantizationFindings findings) => Html.File(Element(
        "html",
        Attribute("lang", "en"),
        Element(
            "head",
            Element("meta", Attribute("charset", "utf-8")),
            Element("meta", Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1")),
            Element("title", $"{findings.Model}: quantization"),
            Element("style", PageStyle.Css)),
        Element(
            "body",
            Element(
                "header",
                Element("h1", findings.Model),
                Element("p", Class("from soft"), $"int8, quantized from {findings.Description.Provenance.Source}")),
            Element(
                "main",
                SummarySection.Draw(findings),
                AccuracySection.Draw(findings),
                AdviceSection.Draw(findings),
                LayersSection.Draw(findings),
                HistogramSection.Draw(findings),
                GallerySection.Draw(findings),
                ArenaSection.Draw(findings),
                ProvenanceSection.Draw(findings)))));

    /// <summary>A section of the page under a heading.</summary>
    public static XElement Section(string id, string heading, params object?[] content) =>
        Element(
            "section",
            Attribute("id", id),
            Attribute("aria-labelledby", $"{id}-heading"),
            Element("h2", Attribute("id", $"{id}-heading"), heading),
            content);

    /// <summary>A table that scrolls on its own if the screen is too narrow for it.</summary>
    /// <param name="caption">The caption.</param>
    /// <param name="kind">The CSS classes of the table.</param>
    /// <param name="columns">Headings; a heading that starts with '>' marks a column of numbers.</param>
    /// <param name="rows">The cells of each row, the first being the row's heading.</param>
    public static XElement Table(string caption, string kind, string[] columns, IEnumerable<object?[]> rows)
    {
        bool[] numbers = [.. columns.Select(static column => column.StartsWith('>'))];
        XElement table = Element(
            "table",
            Class(kind),
            Element("caption", caption),
            Element("thead", Element("tr", columns.Select(Heading))),
            Element("tbody", rows.Select(row => Element("tr", row.Select(Cell)))));
        return Element(
            "div",
            Class("wide"),
            Attribute("tabindex", "0"),
            Attribute("role", "group"),
            Attribute("aria-label", caption),
            table);

        XElement Heading(string column, int i) =>
            Element("th", Attribute("scope", "col"), numbers[i] ? Class("n") : null, column.TrimStart('>'));

        XElement Cell(object? cell, int i) => i == 0
            ? Element("th", Attribute("scope", "row"), Class("name"), cell)
            : Element("td", numbers[i] ? Class("n") : null, cell);
    }
}
