using System.Globalization;
using System.Security;
using System.Text;
using MobileNetEdge.Tools.Trainer.Training;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Trainer.Report;

/// <summary>A readable confusion matrix: rows are what the pictures show, columns what the network answered.</summary>
internal static class ConfusionReport
{
    /// <summary>More columns are a wall of digits.</summary>
    private const int MostTextColumns = 20;
    private const int MostConfusions = 20;

    /// <summary>The matrix if it fits a page, else the worst confusions.</summary>
    public static void WriteText(ConfusionMatrix matrix)
    {
        int classes = matrix.ClassNames.Count;
        if (classes <= MostTextColumns)
        {
            Terminal.WriteTable(
                ["shown", .. Enumerable.Range(0, classes).Select(c => $">{Short(matrix.ClassNames[c])}"), ">right"],
                Enumerable.Range(0, classes).Select(truth => (string[])[
                    matrix.ClassNames[truth],
                    .. Enumerable.Range(0, classes).Select(answer => matrix[truth, answer] is > 0 and var count ? $"{count}" : "·"),
                    matrix.Of(truth) == 0
                        ? string.Empty
                        : ((double)matrix[truth, truth] / matrix.Of(truth)).ToString("P1", CultureInfo.InvariantCulture)]));
            return;
        }

        IEnumerable<(int Truth, int Answer, int Count)> wrong =
            from truth in Enumerable.Range(0, classes)
            from answer in Enumerable.Range(0, classes)
            where truth != answer && matrix[truth, answer] > 0
            orderby matrix[truth, answer] descending
            select (truth, answer, matrix[truth, answer]);
        Terminal.WriteTable(["shown", "taken for", ">pictures"], wrong.Take(MostConfusions).Select(pair =>
            (string[])[matrix.ClassNames[pair.Truth], matrix.ClassNames[pair.Answer], $"{pair.Count}"]));
    }

    public static string ToSvg(string title, ConfusionMatrix matrix)
    {
        const int top = 150;
        const int left = 150;
        int classes = matrix.ClassNames.Count;
        int cell = Math.Clamp(640 / classes, 6, 44);
        int side = classes * cell;
        bool numbers = cell >= 24;
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
            + $"{left + side + 30} {top + side + 30}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"26\" font-size=\"16\">{SecurityElement.Escape(title)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"46\" fill=\"#555\">{matrix.Right:N0} of {matrix.Total:N0} right "
            + $"({matrix.Accuracy:P2}). Rows: shown. Columns: answered.</text>\n");
        for (int truth = 0; truth < classes; truth++)
        {
            string name = SecurityElement.Escape(matrix.ClassNames[truth])!;
            if (cell >= 12)
            {
                double middle = (truth + 0.5) * cell;
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<text x=\"{left - 8}\" y=\"{top + middle + 4:F0}\" text-anchor=\"end\">{name}</text>\n");
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<text transform=\"translate({left + middle + 4:F0} {top - 8}) rotate(-60)\">{name}</text>\n");
            }

            for (int answer = 0; answer < classes; answer++)
            {
                AppendCell(svg, matrix, truth, answer, left + (answer * cell), top + (truth * cell), cell, numbers);
            }
        }

        return svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{left}\" y=\"{top}\" width=\"{side}\" height=\"{side}\" fill=\"none\" stroke=\"#444\"/>\n</svg>\n").ToString();
    }

    /// <summary>Right answers are blue, wrong ones red: on a root scale, so that a single picture of a hundred still shows.</summary>
    private static void AppendCell(StringBuilder svg, ConfusionMatrix matrix, int truth, int answer, int x, int y, int cell, bool numbers)
    {
        int count = matrix[truth, answer];
        if (count == 0)
        {
            return;
        }

        double share = Math.Sqrt((double)count / matrix.Of(truth));
        string colour = truth == answer ? "#2166ac" : "#b2182b";
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{x}\" y=\"{y}\" width=\"{cell}\" height=\"{cell}\" fill=\"{colour}\" fill-opacity=\"{0.15 + (0.85 * share):F2}\">");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{SecurityElement.Escape(matrix.ClassNames[truth])} → "
            + $"{SecurityElement.Escape(matrix.ClassNames[answer])}: {count}</title></rect>\n");
        if (numbers)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + (cell / 2)}\" y=\"{y + (cell / 2) + 4}\" text-anchor=\"middle\" "
                + $"fill=\"{(share > 0.6 ? "white" : "black")}\">{count}</text>\n");
        }
    }

    private static string Short(string name) => name.Length <= 8 ? name : name[..7] + "…";
}
