using System.Globalization;
using System.Security;
using System.Text;
using MobileNetEdge.Tools.Trainer.Training;

namespace MobileNetEdge.Tools.Trainer.Report;

/// <summary>Loss and accuracy over the epochs: one panel above the other, the epochs to the right.</summary>
internal static class CurveSvg
{
    private const double Left = 70;
    private const double Width = 620;
    private const double Height = 200;
    private const double Top = 60;
    private const double Gap = 50;

    public static string Draw(string title, IReadOnlyList<EpochResult> epochs)
    {
        bool measured = epochs.All(static epoch => epoch.Accuracy is not null);
        double bottom = Top + Height + (measured ? Gap + Height : 0);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
            + $"{Left + Width + 30} {bottom + 50}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"26\" font-size=\"16\">{SecurityElement.Escape(title)}</text>\n");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"16\" y=\"44\" fill=\"#555\">{epochs.Count} epochs, {epochs[^1].Minutes:F0} minutes</text>\n");
        double worst = epochs.Max(static epoch => epoch.Loss);
        AppendPanel(svg, Top, "loss", "#b2182b", [.. epochs.Select(static epoch => epoch.Loss)], 0, worst, "F2");
        if (measured)
        {
            double[] shares = [.. epochs.Select(static epoch => epoch.Accuracy!.Value)];
            AppendPanel(svg, Top + Height + Gap, "right", "#2166ac", shares, Math.Min(Math.Floor(shares.Min() * 10) / 10, 0.9), 1, "P1");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{bottom + 18:F0}\" text-anchor=\"middle\">1</text>\n");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Left + Width}\" y=\"{bottom + 18:F0}\" text-anchor=\"middle\">{epochs.Count}</text>\n");
        return svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Left + (Width / 2)}\" y=\"{bottom + 36:F0}\" text-anchor=\"middle\">epoch</text>\n</svg>\n").ToString();
    }

    private static void AppendPanel(
        StringBuilder svg, double top, string what, string colour, double[] values, double low, double high, string format)
    {
        high = high > low ? high : low + 1;    // a loss of 0
        double span = high - low;
        double Y(double value) => top + ((high - value) / span * Height);
        double X(int index) => Left + (values.Length == 1 ? 0 : index * Width / (values.Length - 1));
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{Left}\" y=\"{top}\" width=\"{Width}\" height=\"{Height}\" fill=\"none\" stroke=\"#888\"/>\n");
        for (int line = 0; line <= 4; line++)
        {
            double value = low + (span * line / 4);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{Left}\" x2=\"{Left + Width}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\" stroke=\"#ddd\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{Y(value) + 4:F1}\" "
                + $"text-anchor=\"end\">{value.ToString(format, CultureInfo.InvariantCulture)}</text>\n");
        }

        string points = string.Join(
            ' ', values.Select((value, index) => string.Create(CultureInfo.InvariantCulture, $"{X(index):F1},{Y(value):F1}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + Width}\" y=\"{top - 6}\" text-anchor=\"end\" "
            + $"fill=\"{colour}\">{what}, at the end {values[^1].ToString(format, CultureInfo.InvariantCulture)}</text>\n");
    }
}
