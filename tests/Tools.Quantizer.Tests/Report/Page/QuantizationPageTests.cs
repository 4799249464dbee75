using System.Text;
using System.Xml.Linq;
using CsCheck;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Report.Page;
using MobileNetEdge.Tools.Quantizer.Tests.Commands;

namespace MobileNetEdge.Tools.Quantizer.Tests.Report.Page;

[Collection(ConsoleTests.Name)]
public sealed class QuantizationPageTests
{
    private const string Xhtml = "{http://www.w3.org/1999/xhtml}";
    private const string Svg = "{http://www.w3.org/2000/svg}";

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, true)]
    [InlineData(24, false)]
    public void The_page_is_well_formed_stands_alone_and_can_be_read_aloud(int disagreements, bool truth)
    {
        XElement page = Page(SampleFindings.Make(disagreements: disagreements, truth: truth));
        XElement[] all = [.. page.DescendantsAndSelf()];
        Assert.DoesNotContain(all, element => element.Name.LocalName is "script" or "link" or "iframe" or "object" or "base" or "form");
        Assert.DoesNotContain(all.SelectMany(element => element.Attributes()), attribute =>
            attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.All(
            all.SelectMany(element => element.Attributes()).Where(attribute => attribute.Name.LocalName is "src" or "href" or "xlink:href"),
            attribute => Assert.StartsWith("data:image/jpeg;base64,/9j/", attribute.Value, StringComparison.Ordinal));
        string css = page.Descendants(Xhtml + "style").Single().Value;
        Assert.DoesNotContain("url(", css, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", css, StringComparison.Ordinal);
        Assert.Equal(-1, css.AsSpan().IndexOfAny("<>&"));    // HTML reads them as they stand, XML does not

        Assert.Equal("en", page.Attribute("lang")!.Value);
        Assert.Single(page.Descendants(Xhtml + "h1"));
        Assert.All(page.Descendants(Xhtml + "section"), section => Assert.True(section.Attribute("aria-label") is not null
            || page.Descendants().Count(element => element.Attribute("id")?.Value == section.Attribute("aria-labelledby")!.Value) == 1));
        string[] levels = [.. all.Select(element => element.Name.LocalName).Where(name => name is ['h', >= '1' and <= '6'])];
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.InRange(pair.Second[1] - pair.First[1], -5, 1));
        Assert.NotEmpty(page.Descendants(Xhtml + "table"));
        Assert.All(page.Descendants(Xhtml + "table"), table => Assert.NotEmpty(table.Element(Xhtml + "caption")!.Value));
        Assert.All(page.Descendants(Xhtml + "table"), table =>
            Assert.Single(table.Descendants(Xhtml + "tr").Select(row => row.Elements().Count()).Distinct()));
        Assert.All(page.Descendants(Xhtml + "th"), heading => Assert.Contains(heading.Attribute("scope")!.Value, new[] { "col", "row" }));
        Assert.Equal(disagreements, page.Descendants(Xhtml + "img").Count());
        Assert.All(page.Descendants(Xhtml + "img"), image => Assert.NotEmpty(image.Attribute("alt")!.Value));
        Assert.All(
            page.Descendants(Svg + "svg"),
            drawing =>
                Assert.True(
                    drawing.Attribute("aria-hidden")?.Value == "true"
                        || (drawing.Attribute("role")?.Value == "img" && drawing.Attribute("aria-label")!.Value.Length > 0)));
        string[] ids = [.. all.Select(element => element.Attribute("id")?.Value).OfType<string>()];
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Names_from_files_are_text_and_nothing_else()
    {
        byte[] bytes = QuantizationPage.Draw(SampleFindings.Make());
        string text = Encoding.UTF8.GetString(bytes);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u0001', text);
        XElement page = Parse(bytes);
        Assert.Equal("</td><script>alert(1)</script>&amp;\"'\uFFFD\uFFFD \U0001F41F", page.Descendants(Xhtml + "h1").Single().Value);
        Assert.Contains(
            page.Descendants(Xhtml + "h3"), heading => heading.Value.Contains("<script>alert(1)</script>", StringComparison.Ordinal));
        Assert.Contains(page.Descendants(Xhtml + "dd"), answer =>
            answer.Attribute("title")?.Value.Contains("&amp;\"'", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Any_text_makes_a_well_formed_element() => Gen.String.Sample(text =>
    {
        XElement element = XElement.Parse(
            Html.Element("p", Html.Attribute("title", text), text).ToString(SaveOptions.DisableFormatting), LoadOptions.PreserveWhitespace);
        Assert.Equal(Html.Clean(text).ReplaceLineEndings("\n"), element.Value.ReplaceLineEndings("\n"));
    });

    [Fact]
    public void Elements_without_content_have_an_end_tag() => Assert.Equal(
        "<td xmlns=\"http://www.w3.org/1999/xhtml\"></td>", Html.Element("td").ToString(SaveOptions.DisableFormatting));

    [Fact]
    public void The_summary_says_what_the_figures_mean()
    {
        QuantizationFindings findings = SampleFindings.Make("model.tflite");
        Assert.Contains(
            "int8 is as good as float, as far as 50,000 pictures can tell", Verdict(50_000, 500, 510), StringComparison.Ordinal);
        Assert.Contains("No loss is certain, but 1,000 pictures are too few", Verdict(1000, 20, 31), StringComparison.Ordinal);
        Assert.Contains("int8 is worse than float: the difference is −10.0 points", Verdict(1000, 20, 120), StringComparison.Ordinal);
        Assert.Contains("int8 is a little worse than float", Verdict(10_000, 100, 180), StringComparison.Ordinal);
        Assert.Contains("int8 is even better than float", Verdict(1000, 120, 20), StringComparison.Ordinal);
        Assert.Contains("give --truth", Page(SampleFindings.Make("model.tflite", truth: false)).Value, StringComparison.Ordinal);

        string Verdict(int pictures, int gained, int lost) => Page(findings with
        {
            Comparison = findings.Comparison with
            {
                Pictures = pictures,
                Difference = Quantizer.Evaluation.PairedDifference.Of(pictures, gained, lost),
            },
        }).Descendants(Xhtml + "p").First(paragraph => paragraph.Attribute("class")!.Value.StartsWith("verdict",
        StringComparison.Ordinal)).Value;
    }

    [Fact]
    public void Quantize_draws_the_same_page_twice_and_it_shows_what_the_command_found()
    {
        using Workshop shop = new();
        string file = shop.File("report.html");
        ConsoleRun run = shop.Quantize("--truth", shop.Truth, "--report", file, "--json");
        byte[] first = File.ReadAllBytes(file);
        shop.Quantize("--truth", shop.Truth, "--report", file);
        Assert.Equal(first, File.ReadAllBytes(file));

        XElement page = Parse(first);
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(run.Output);
        string top1 = string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{100 * json.RootElement.GetProperty("top1").GetDouble():F1} %");
        Assert.Contains(page.Descendants(Xhtml + "td"), cell => cell.Value == top1);
        Assert.Contains(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(shop.Model))),
            page.Value,
            StringComparison.Ordinal);
        Assert.Contains(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(shop.Weights))),
            page.Value,
            StringComparison.Ordinal);
        Assert.DoesNotContain(shop.File("."), page.Value, StringComparison.Ordinal);
        Assert.Contains("5 pictures", page.Value, StringComparison.Ordinal);    // calibrated on
        string[] layers =
        [
            .. page.Descendants(Xhtml + "table")
            .Single(table => table.Attribute("class")?.Value == "full bars")
            .Descendants(Xhtml + "th")
            .Where(cell => cell.Attribute("scope")!.Value == "row")
            .Select(cell => cell.Value),
        ];
        Assert.Contains("out", layers[^1], StringComparison.Ordinal);

        ConsoleRun twice = CommandRun.Of(
            "quantize",
            shop.Weights,
            "--images",
            shop.Pictures,
            "--preprocess",
            Workshop.Normalization,
            "-o",
            shop.Model,
            "--report",
            shop.Model);
        Assert.Equal((3, true), (twice.Code, twice.Errors.Contains("the same file", StringComparison.Ordinal)));
    }

    private static XElement Page(QuantizationFindings findings) => Parse(QuantizationPage.Draw(findings));

    private static XElement Parse(byte[] page)
    {
        string text = Encoding.UTF8.GetString(page);
        Assert.StartsWith("<!DOCTYPE html>\n<html", text, StringComparison.Ordinal);
        return XDocument.Parse(text).Root!;
    }
}
