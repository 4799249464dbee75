using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MobileNetEdge.Tools.Trainer.Cards;
using MobileNetEdge.Tools.Trainer.Cards.Print;
using MobileNetEdge.Tools.Trainer.Cards.Rendering;
using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards.Print;

public sealed partial class PrintedCardTests
{
    [Fact]
    public void The_committed_files_are_those_that_the_command_writes()
    {
        (string Name, byte[] Bytes)[] files = [.. PrintCardsCommand.Files()];
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(CommittedCards.Folder, file.Name)), file.Bytes));
        string[] committed = [.. Directory.GetFiles(CommittedCards.Folder, "*.svg")
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(files.Select(file => file.Name)
            .Where(name => name.EndsWith(".svg", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal), committed);
    }

    [Fact]
    public void A_printed_card_is_one_that_the_renderer_could_draw()
    {
        RenderingRanges ranges = RenderingRanges.Usual;
        Assert.InRange(PrintedCard.Height / PrintedCard.Width, ranges.Aspect.Low, ranges.Aspect.High);
        Assert.InRange(PrintedCard.PictogramSize / PrintedCard.Width, ranges.PictogramSize.Low, ranges.PictogramSize.High);
        Assert.True(PrintedCard.TitleBaseline - PrintedCard.TitleSize
            > PrintedCard.Top + PrintedCard.PictogramSize); // the title is below it
    }

    [Fact]
    public void An_svg_has_the_pictograms_corners_in_millimetres()
    {
        foreach (CardClass card in CardClasses.Pictured)
        {
            XElement svg = XDocument.Parse(CardSvg.Draw(card)).Root!;
            XNamespace name = "http://www.w3.org/2000/svg";
            Assert.Equal("90mm", svg.Attribute("width")!.Value);
            Assert.Equal(CardClasses.NameOf(card).Replace('-', ' '), svg.Element(name + "text")!.Value);
            double[] numbers = Numbers(svg.Element(name + "path")!.Attribute("d")!.Value);
            AssertCorners(card, numbers, new Point(PrintedCard.Left, PrintedCard.Top));
        }
    }

    [Fact]
    public void The_pdfs_table_points_to_its_objects_and_its_streams_have_their_lengths()
    {
        string pdf = Encoding.ASCII.GetString(CardsPdf.Write(CardClasses.Pictured));
        Assert.StartsWith("%PDF-1.4\n", pdf, StringComparison.Ordinal);
        int table = int.Parse(StartOfTable().Match(pdf).Groups[1].Value, CultureInfo.InvariantCulture);
        string[] lines = pdf[table..].Split('\n');
        Assert.Equal("xref", lines[0]);
        int objects = int.Parse(lines[1].Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.Equal(3 + 6 + 1, objects); // catalogue, pages and font; three pages of two each; and the free entry
        for (int i = 1; i < objects; i++)
        {
            Assert.Equal(19, lines[2 + i].Length); // and the line's end
            Assert.StartsWith($"{i} 0 obj\n", pdf[int.Parse(lines[2 + i][..10], CultureInfo.InvariantCulture)..], StringComparison.Ordinal);
        }

        MatchCollection streams = PdfStream().Matches(pdf);
        Assert.Equal(3, streams.Count);
        Assert.All(streams, match => Assert.Equal(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Length));
    }

    [Fact]
    public void The_pdf_has_every_pictogram_and_its_title_on_the_paper()
    {
        string pdf = Encoding.ASCII.GetString(CardsPdf.Write(CardClasses.Pictured));
        MatchCollection shapes = PdfShape().Matches(pdf);
        Assert.Equal(CardClasses.Pictured.Count, shapes.Count);
        for (int i = 0; i < shapes.Count; i++)
        {
            CardClass card = CardClasses.Pictured[i];
            double[] numbers = Numbers(shapes[i].Groups[1].Value);
            Point corner = new Point(numbers[0], numbers[1]) - (Pictograms.Of(card)[0] * PrintedCard.PictogramSize);
            AssertCorners(card, numbers, corner);
            Assert.InRange(corner.X, PrintedCard.Left, 210 - PrintedCard.Left - PrintedCard.PictogramSize);
            Assert.InRange(corner.Y, PrintedCard.Top, 297 - (PrintedCard.Height - PrintedCard.Top));
            Assert.Contains($"({CardClasses.NameOf(card).Replace('-', ' ')}) Tj", pdf, StringComparison.Ordinal);
        }
    }

    private static void AssertCorners(CardClass card, double[] numbers, Point corner)
    {
        IReadOnlyList<Point> polygon = Pictograms.Of(card);
        Assert.Equal(2 * polygon.Count, numbers.Length);
        for (int i = 0; i < polygon.Count; i++)
        {
            Assert.Equal(corner.X + (polygon[i].X * 66), numbers[2 * i], 0.002);
            Assert.Equal(corner.Y + (polygon[i].Y * 66), numbers[(2 * i) + 1], 0.002);
        }
    }

    private static double[] Numbers(string text) =>
        [.. Number().Matches(text).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"startxref\n(\d+)\n%%EOF\n$")]
    private static partial Regex StartOfTable();

    [GeneratedRegex(@"/Length (\d+) >>\nstream\n(.*?)endstream", RegexOptions.Singleline)]
    private static partial Regex PdfStream();

    // From one move over lines to the close and fill.
    [GeneratedRegex(@"((?:[\d.]+ [\d.]+ m\n)(?:[\d.]+ [\d.]+ l\n)+)h f")]
    private static partial Regex PdfShape();

    [GeneratedRegex(@"[\d.]+")]
    private static partial Regex Number();
}
