using System.Globalization;
using System.Security;
using System.Text;
using MobileNetEdge.Runtime.Int8.Arena;

namespace MobileNetEdge.Tools.Quantizer.Report;

/// <summary>The arena over time as a picture: steps to the right, addresses upwards, a box for each buffer, the peak marked.</summary>
internal static class MemoryMapSvg
{
    private const double Left = 90;
    private const double Top = 66;
    private const double Width = 900;
    private const double Height = 420;
    private const double Bottom = 50;

    /// <summary>Neighbouring buffers differ; all are light enough for black text.</summary>
    private static readonly string[] Colours = ["#8dd3c7", "#ffffb3", "#bebada", "#fb8072", "#80b1d3", "#fdb462", "#b3de69", "#fccde5"];

    public static string Draw(string title, IReadOnlyList<ArenaBuffer> buffers, int arenaBytes, IReadOnlyList<string> stepNames)
    {
        int steps = Math.Max(stepNames.Count, 1);
        double X(double step) => Left + (step / steps * Width);
        double Y(double address) => Top + Height - (address / Math.Max(arenaBytes, 1) * Height);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 20} {Top + Height + Bottom}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"22\" font-size=\"16\">{Escape(title)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"40\" fill=\"#555\">arena {arenaBytes:N0} bytes, {steps} steps</text>\n");
        for (int i = 0; i < buffers.Count; i++)
        {
            AppendBox(svg, buffers[i], Colours[i % Colours.Length], X, Y, steps);
        }

        int peak = PeakStep(buffers, steps);
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(peak + 0.5):F1}\" y1=\"{Top}\" x2=\"{X(peak + 0.5):F1}\" y2=\"{Top + Height}\" stroke=\"#c00\" stroke-dasharray=\"4 3\"/>\n");
        for (int i = 0; i < buffers.Count; i++)
        {
            AppendSize(svg, buffers[i], Colours[i % Colours.Length], X, Y, steps);
        }

        string anchor = peak > steps / 2 ? "end" : "start";
        string peakName = peak < stepNames.Count ? stepNames[peak] : string.Empty;
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(peak + 0.5):F1}\" y=\"{Top - 4}\" fill=\"#c00\" text-anchor=\"{anchor}\">peak: step {peak + 1} {Escape(peakName)}</text>\n");
        AppendAxes(svg, arenaBytes, steps, X, Y);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>The first step at which most bytes are taken.</summary>
    public static int PeakStep(IReadOnlyList<ArenaBuffer> buffers, int steps) =>
        Enumerable.Range(0, steps).MaxBy(step => buffers.Where(b => b.FirstStep <= step && step <= b.LastStep).Sum(b => (long)b.Bytes));

    private static void AppendBox(StringBuilder svg, ArenaBuffer b, string colour, Func<double, double> x, Func<double, double> y, int steps)
    {
        int end = Math.Min(b.LastStep + 1, steps);
        double top = y(b.Offset + b.Bytes);
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x(b.FirstStep):F1}\" y=\"{top:F1}\" width=\"{x(end) - x(b.FirstStep):F1}\" height=\"{y(b.Offset) - top:F1}\" fill=\"{colour}\" stroke=\"#444\" stroke-width=\"0.7\">")
            .Append(CultureInfo.InvariantCulture, $"<title>{Escape(b.Name)}: {b.Bytes:N0} bytes at {b.Offset:N0}, steps {b.FirstStep + 1} to {end}</title></rect>\n");
    }

    /// <summary>The buffer's size in its box, on a ground of its colour so that the peak's line does not cross it; nothing where it has no room.</summary>
    private static void AppendSize(StringBuilder svg, ArenaBuffer b, string colour, Func<double, double> x, Func<double, double> y, int steps)
    {
        double left = x(b.FirstStep);
        double right = x(Math.Min(b.LastStep + 1, steps));
        string size = b.Bytes.ToString("N0", CultureInfo.InvariantCulture);
        if (right - left > size.Length * 7 && y(b.Offset) - y(b.Offset + b.Bytes) > 14)
        {
            double middle = y(b.Offset + (b.Bytes / 2.0)) + 4;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(left + right) / 2:F1}\" y=\"{middle:F1}\" text-anchor=\"middle\" pointer-events=\"none\" paint-order=\"stroke\" stroke=\"{colour}\" stroke-width=\"4\">{size}</text>\n");
        }
    }

    private static void AppendAxes(StringBuilder svg, int arenaBytes, int steps, Func<double, double> x, Func<double, double> y)
    {
        for (int i = 0; i <= 4; i++)
        {
            double address = arenaBytes * i / 4.0;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{y(address) + 4:F1}\" text-anchor=\"end\">{address:N0}</text>\n");
        }

        int every = Math.Max(1, steps / 10);
        for (int step = 0; step < steps; step += every)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x(step + 0.5):F1}\" y=\"{Top + Height + 18}\" text-anchor=\"middle\">{step + 1}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width}\" height=\"{Height}\" fill=\"none\" stroke=\"#444\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (Width / 2)}\" y=\"{Top + Height + 40}\" text-anchor=\"middle\">step</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"18\" y=\"{Top + (Height / 2)}\" text-anchor=\"middle\" transform=\"rotate(-90 18 {Top + (Height / 2)})\">byte of the arena</text>\n");
    }

    private static string Escape(string text) => SecurityElement.Escape(text);
}
