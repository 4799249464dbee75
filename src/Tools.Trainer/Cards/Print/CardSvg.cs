using System.Globalization;
using System.Text;
using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Print;

/// <summary>One card as an SVG picture, one unit per millimetre.</summary>
internal static class CardSvg
{
    public static string Draw(CardClass card)
    {
        StringBuilder path = new();
        foreach (Point p in Pictograms.Of(card))
        {
            path.Append(path.Length == 0 ? 'M' : 'L').Append(
                CultureInfo.InvariantCulture,
                $"{PrintedCard.Left + (p.X * PrintedCard.PictogramSize):F3} {PrintedCard.Top + (p.Y * PrintedCard.PictogramSize):F3}");
        }

        string size = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            width="{PrintedCard.Width}mm" height="{PrintedCard.Height}mm" viewBox="0 0 {PrintedCard.Width} {PrintedCard.Height}"
            """);
        string font = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            font-family="Courier, monospace" font-size="{PrintedCard.TitleSize}"
            """);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" {size}>
            <rect width="{PrintedCard.Width}" height="{PrintedCard.Height}" fill="white"/>
            <path d="{path}Z"/>
            <text x="{PrintedCard.Width / 2}" y="{PrintedCard.TitleBaseline}" text-anchor="middle" {font}>{PrintedCard.TitleOf(card)}</text>
            </svg>

            """).ReplaceLineEndings("\n");
    }
}
