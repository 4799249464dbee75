using System.Globalization;
using System.Text;
using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Print;

/// <summary>
/// All cards on A4 pages of four, with crop marks. Written by hand (ISO 32000-1): filled polygons and titles in one of the fonts that
/// every viewer has need ten of PDF's operators. PDFsharp writes the date and a random identifier into a file that has to come out the
/// same every time, and draws no letter on a machine without font files.
/// </summary>
internal static class CardsPdf
{
    private const double PageWidth = 210;
    private const double PageHeight = 297;
    private const double Gap = 10;      // between cards, for the crop marks
    private const int Columns = 2;
    private const int Rows = 2;
    private const double MarkFrom = 1;  // from the card's corner
    private const double MarkTo = 4.5;
    private const double PointsPerMillimetre = 72 / 25.4;
    private const double CourierAdvance = 0.6; // each letter's width over the font's size

    public static byte[] Write(IReadOnlyList<CardClass> cards)
    {
        CardClass[][] pages = [.. cards.Chunk(Columns * Rows)];

        // Objects 1 to 3 are the catalogue, the list of pages and the font; then each page and what is drawn on it.
        List<string> objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Count {pages.Length} /Kids [{string.Join(' ', pages.Select((_, i) => $"{4 + (2 * i)} 0 R"))}] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        ];
        foreach (CardClass[] page in pages)
        {
            string drawing = Draw(page);
            objects.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PageWidth * PointsPerMillimetre:F3} {PageHeight * PointsPerMillimetre:F3}] "
                    + $"/Resources << /Font << /F 3 0 R >> >> /Contents {objects.Count + 2} 0 R >>"));
            objects.Add($"<< /Length {drawing.Length} >>\nstream\n{drawing}endstream");
        }

        return Encoding.ASCII.GetBytes(Assemble(objects));
    }

    private static string Assemble(List<string> objects)
    {
        StringBuilder file = new("%PDF-1.4\n");
        StringBuilder table = new();
        for (int i = 0; i < objects.Count; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{file.Length:D10} 00000 n \n"); // 20 bytes each
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        int start = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n").Append(table);
        file.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return file.ToString();
    }

    private static string Draw(CardClass[] page)
    {
        StringBuilder drawing = new();

        // From here on, coordinates are millimetres from the upper left corner, y down.
        drawing.Append(
            CultureInfo.InvariantCulture,
            $"{PointsPerMillimetre:F6} 0 0 {-PointsPerMillimetre:F6} 0 {PageHeight * PointsPerMillimetre:F3} cm\n0.1 w\n");
        for (int i = 0; i < page.Length; i++)
        {
            Point corner = new(
                ((PageWidth - (Columns * PrintedCard.Width) - Gap) / 2) + (i % Columns * (PrintedCard.Width + Gap)),
                ((PageHeight - (Rows * PrintedCard.Height) - Gap) / 2) + (i / Columns * (PrintedCard.Height + Gap)));
            DrawCropMarks(drawing, corner);
            DrawPictogram(drawing, page[i], corner + new Point(PrintedCard.Left, PrintedCard.Top));
            DrawTitle(drawing, PrintedCard.TitleOf(page[i]), corner + new Point(PrintedCard.Width / 2, PrintedCard.TitleBaseline));
        }

        return drawing.ToString();
    }

    private static void DrawCropMarks(StringBuilder drawing, Point corner)
    {
        foreach ((double x, double outX) in new[] { (corner.X, -1.0), (corner.X + PrintedCard.Width, 1.0) })
        {
            foreach ((double y, double outY) in new[] { (corner.Y, -1.0), (corner.Y + PrintedCard.Height, 1.0) })
            {
                drawing.Append(CultureInfo.InvariantCulture, $"{x + (outX * MarkFrom):F3} {y:F3} m {x + (outX * MarkTo):F3} {y:F3} l S\n");
                drawing.Append(CultureInfo.InvariantCulture, $"{x:F3} {y + (outY * MarkFrom):F3} m {x:F3} {y + (outY * MarkTo):F3} l S\n");
            }
        }
    }

    private static void DrawPictogram(StringBuilder drawing, CardClass card, Point corner)
    {
        string operation = "m";
        foreach (Point p in Pictograms.Of(card).Select(p => corner + (p * PrintedCard.PictogramSize)))
        {
            drawing.Append(CultureInfo.InvariantCulture, $"{p.X:F3} {p.Y:F3} {operation}\n");
            operation = "l";
        }

        drawing.Append("h f\n");
    }

    private static void DrawTitle(StringBuilder drawing, string title, Point middle)
    {
        double left = middle.X - (title.Length * CourierAdvance * PrintedCard.TitleSize / 2);
        drawing.Append(
            CultureInfo.InvariantCulture,
            $"BT /F {PrintedCard.TitleSize} Tf 1 0 0 -1 {left:F3} {middle.Y:F3} Tm ({title}) Tj ET\n"); // upright again
    }
}
