using System.Text;
using System.Xml.Linq;
using MobileNetEdge.Tools.Quantizer.Calibration;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>Draws two histograms over each other, the float one filled and the int8 one as a line, with the ends of a range.</summary>
internal static class HistogramSvg
{
    private const int Columns = 64;
    private const double Width = 320;
    private const double Height = 110;
    private const double Below = 18;

    /// <param name="title">The text for screen readers.</param>
    /// <param name="floats">The float values.</param>
    /// <param name="int8">The values after quantization.</param>
    /// <param name="range">The range of int8.</param>
    public static XElement Draw(string title, Histogram floats, Histogram int8, ValueRange range)
    {
        ValueRange seen = Ends(floats).Union(Ends(int8)).Union(range);
        (double low, double high) = (seen.Min, Math.Max(seen.Max, seen.Min + 1e-9));
        double[] before = Heights(floats, low, high);
        double[] after = Heights(int8, low, high);
        return SvgElement(
            "svg",
            Class("chart"),
            Attribute("viewBox", Invariant($"0 0 {Width} {Height + Below}")),
            Attribute("role", "img"),
            Attribute("aria-label", title),
            SvgElement("path", Class("float"), Attribute("d", Outline(before) + Invariant($"V{Height}H0z"))),
            SvgElement("path", Class("int8"), Attribute("d", Outline(after))),
            SvgElement("path", Class("grid"), Attribute("d", Invariant($"M0 {Height}H{Width}"))),
            SvgElement("path", Class("range"), Attribute("d", Invariant($"M{X(range.Min):F1} 0V{Height}M{X(range.Max):F1} 0V{Height}"))),
            Label(low, 0, "start"),
            Label(high, Width, "end"),
            low < 0 && high > 0 && X(0) is > 45 and < Width - 45 ? Label(0, X(0), "middle") : null);

        double X(double value) => Math.Clamp((value - low) / (high - low) * Width, 0.8, Width - 0.8);
    }

    private static XElement Label(double value, double x, string anchor) => SvgElement(
        "text",
        Class("soft"),
        Attribute("x", Invariant($"{x:F1}")),
        Attribute("y", Invariant($"{Height + 14}")),
        Attribute("text-anchor", anchor),
        Number(value));

    /// <summary>The logarithm of the number of values in each column, scaled so that the highest is 1.</summary>
    private static double[] Heights(Histogram histogram, double low, double high)
    {
        double[] counts = new double[Columns];
        for (int k = -Histogram.HalfBins; k < Histogram.HalfBins; k++)
        {
            if (histogram[k] > 0)
            {
                double middle = (k + 0.5) * histogram.BinWidth;
                counts[Math.Clamp((int)((middle - low) / (high - low) * Columns), 0, Columns - 1)] += histogram[k];
            }
        }

        double most = Math.Log(1 + counts.Max());
        return [.. counts.Select(count => Math.Log(1 + count) / most)];
    }

    private static string Outline(double[] heights)
    {
        StringBuilder path = new();
        for (int i = 0; i < heights.Length; i++)
        {
            double y = Height - (heights[i] * (Height - 4));
            path.Append(i == 0 ? Invariant($"M0 {y:F1}") : Invariant($"V{y:F1}")).Append(Invariant($"H{(i + 1) * Width / Columns:F0}"));
        }

        return path.ToString();
    }

    private static ValueRange Ends(Histogram histogram)
    {
        int[] filled = [.. Enumerable.Range(-Histogram.HalfBins, 2 * Histogram.HalfBins).Where(k => histogram[k] > 0)];
        return filled.Length == 0
            ? default
            : new ValueRange((float)(filled[0] * histogram.BinWidth), (float)((filled[^1] + 1) * histogram.BinWidth));
    }
}
