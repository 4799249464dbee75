using System.Globalization;
using System.Security;
using System.Text;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Tools.Quantizer.Report.Page;

namespace MobileNetEdge.Tools.Quantizer.Report;

/// <summary>
/// Draws the arena over time: steps to the right, addresses upwards, a box for each buffer, a band behind each step that is computed by
/// rows, and a mark at the peak. Where an output trails its input through memory, a slope separates them: what was written is below it,
/// what is still to be read is above it.
/// </summary>
internal sealed class MemoryMapSvg
{
    private const double Left = 90;
    private const double Top = 92;
    private const double Width = 900;
    private const double Height = 420;
    private const double Bottom = 50;
    private const double CharacterWidth = 7;
    private const double LineHeight = 14;

    /// <summary>Fill colours that are light enough for black text.</summary>
    private static readonly string[] Colours = ["#8dd3c7", "#ffffb3", "#bebada", "#fb8072", "#80b1d3", "#fdb462", "#b3de69", "#fccde5"];

    private readonly PlannedModel _planned;
    private readonly MemoryPlan _plan;
    private readonly int _steps;
    private readonly Dictionary<ArenaBuffer, string> _colours;
    private readonly StringBuilder _svg = new();

    private MemoryMapSvg(PlannedModel planned)
    {
        _planned = planned;
        _plan = planned.Plan;
        _steps = Math.Max(_plan.Steps.Count, 1);
        _colours = new Dictionary<ArenaBuffer, string>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < _plan.Buffers.Count; i++)
        {
            ArenaBuffer b = _plan.Buffers[i];
            HashSet<string> taken = [.. _plan.Buffers.Take(i).Where(other => Touch(b, other)).Select(other => _colours[other])];
            string next = Colours[i % Colours.Length];
            _colours[b] =
                Colours.SkipWhile(colour => colour != next).Concat(Colours).FirstOrDefault(colour => !taken.Contains(colour), next);
        }
    }

    public static string Draw(string title, PlannedModel planned)
    {
        MemoryMapSvg map = new(planned);
        map.AppendHead(title);
        map.AppendBands();
        map.AppendBoxes();
        map.AppendPeak();
        map.AppendSizes();
        map.AppendAxes();
        return map._svg.Append("</svg>\n").ToString();
    }

    /// <summary>Whether two boxes touch and so need different colours.</summary>
    private static bool Touch(ArenaBuffer a, ArenaBuffer b) =>
        a.FirstStep <= b.LastStep + 1 && b.FirstStep <= a.LastStep + 1 && a.Offset <= b.Offset + b.Bytes && b.Offset <= a.Offset + a.Bytes;

    private double X(double step) => Left + (step / _steps * Width);

    private double Y(double address) => Top + Height - (address / Math.Max(_plan.ArenaBytes, 1) * Height);

    /// <summary>The step after the last one in which a buffer is alive.</summary>
    private int End(ArenaBuffer b) => Math.Min(b.LastStep + 1, _steps);

    private string Title(ArenaBuffer b) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"<title>{Escape(b.Name)}: {b.Bytes:N0} bytes at {b.Offset:N0}, steps {b.FirstStep + 1} to {End(b)}</title>");

    private void AppendHead(string title)
    {
        Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 20} {Top + Height + Bottom}\" ");
        Append($"font-family=\"sans-serif\" font-size=\"12\">\n");
        Append($"<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        Append($"<text x=\"{Left}\" y=\"22\" font-size=\"16\">{Escape(title)}</text>\n");
        Append($"<text x=\"{Left}\" y=\"40\" fill=\"#555\">arena {_plan.ArenaBytes:N0} bytes with ");
        Append($"{_planned.Kernels} kernels (layer by layer {_planned.LayerByLayer.ArenaBytes:N0}), ");
        Append($"{_steps} steps</text>\n");
        if (_plan.Steps.Any(static step => step.ByRows))
        {
            Append($"<rect x=\"{Left}\" y=\"51\" width=\"14\" height=\"6\" fill=\"#4a7ebb\"/>\n");
            Append($"<text x=\"{Left + 20}\" y=\"58\" fill=\"#555\">computed by rows; a slope separates an output (below) from the input ");
            Append($"that it trails through memory</text>\n");
        }
    }

    private void AppendBands()
    {
        for (int step = 0; step < _plan.Steps.Count; step++)
        {
            if (_plan.Steps[step].ByRows)
            {
                string layers = string.Join(", ", _planned.LayersOf(step).Select(static layer => layer.Output));
                Append($"<g class=\"by-rows\"><title>step {step + 1} by rows: {Escape(layers)}</title>");
                Append($"<rect x=\"{X(step):F1}\" y=\"{Top}\" width=\"{X(step + 1) - X(step):F1}\" height=\"{Height}\" fill=\"#e3edf8\"/>");
                Append($"<rect x=\"{X(step) + 0.5:F1}\" y=\"{Top - 8}\" width=\"{X(step + 1) - X(step) - 1:F1}\" height=\"6\" ");
                Append($"fill=\"#4a7ebb\"/></g>\n");
            }
        }
    }

    private void AppendBoxes()
    {
        foreach (ArenaBuffer b in _plan.Buffers)
        {
            double top = Y(b.Offset + b.Bytes);
            Append($"<rect class=\"buffer\" x=\"{X(b.FirstStep):F1}\" y=\"{top:F1}\" width=\"{X(End(b)) - X(b.FirstStep):F1}\" ");
            Append($"height=\"{Y(b.Offset) - top:F1}\" fill=\"{_colours[b]}\" stroke=\"#444\" stroke-width=\"0.7\">");
            Append($"{Title(b)}</rect>\n");
        }

        // The box drawn last covers the other: redraw the part of each.
        foreach (Trail trail in Trail.In(_plan.Buffers))
        {
            (double x0, double x1, double low, double high) = (X(trail.Step), X(trail.Step + 1), Y(trail.Low), Y(trail.High));
            Append($"<path class=\"written\" d=\"M{x0:F1},{low:F1} L{x1:F1},{high:F1} V{low:F1} z\" ");
            Append($"fill=\"{_colours[trail.Output]}\">{Title(trail.Output)}</path>\n");
            Append($"<path class=\"unread\" d=\"M{x0:F1},{low:F1} L{x1:F1},{high:F1} H{x0:F1} z\" ");
            Append($"fill=\"{_colours[trail.Input]}\">{Title(trail.Input)}</path>\n");
            Append($"<path d=\"M{x0:F1},{low:F1} L{x1:F1},{high:F1}\" stroke=\"#444\" stroke-width=\"0.7\"/>\n");
        }
    }

    private void AppendPeak()
    {
        (double left, double right) = (X(_plan.FullestStep), X(_plan.FullestStep + 1));
        (string anchor, double x) = _plan.FullestStep > _steps / 2 ? ("end", right) : ("start", left);
        Append($"<rect x=\"{left:F1}\" y=\"{Top - 11}\" width=\"{right - left:F1}\" height=\"{Height + 11}\" fill=\"none\" ");
        Append($"stroke=\"#c00\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\"/>\n");
        Append($"<text x=\"{x:F1}\" y=\"{Top - 15}\" fill=\"#c00\" text-anchor=\"{anchor}\">peak: {_planned.PeakBytes:N0} bytes in ");
        Append($"{Escape(_planned.NameOf(_plan.FullestStep))}</text>\n");
    }

    /// <summary>Writes each buffer's size in its box beside any slope, rotated in a narrow box, and leaves it out where it does not
    /// fit.</summary>
    private void AppendSizes()
    {
        IReadOnlyList<Trail> trails = Trail.In(_plan.Buffers);
        foreach (ArenaBuffer b in _plan.Buffers)
        {
            string size = b.Bytes.ToString("N0", CultureInfo.InvariantCulture);
            int first = b.FirstStep + (trails.Any(trail => trail.Output == b) ? 1 : 0);
            int end = End(b) - (trails.Any(trail => trail.Input == b) ? 1 : 0);
            (double wide, double high, double need) =
                (X(end) - X(first), Y(b.Offset) - Y(b.Offset + b.Bytes), size.Length * CharacterWidth);
            (double x, double y) = (X((first + end) / 2.0), Y(b.Offset + (b.Bytes / 2.0)));
            if ((wide > need && high > LineHeight) || (wide > LineHeight && high > need))
            {
                string turn = wide > need
                    ? string.Empty
                    : string.Create(CultureInfo.InvariantCulture, $" transform=\"rotate(-90 {x:F1} {y:F1})\"");
                Append($"<text x=\"{x:F1}\" y=\"{y + 4:F1}\"{turn} text-anchor=\"middle\" pointer-events=\"none\">{size}</text>\n");
            }
        }
    }

    private void AppendAxes()
    {
        for (int i = 0; i <= 4; i++)
        {
            double address = _plan.ArenaBytes * i / 4.0;
            Append($"<text x=\"{Left - 6}\" y=\"{Y(address) + 4:F1}\" text-anchor=\"end\">{address:N0}</text>\n");
        }

        int every = Math.Max(1, _steps / 10);
        for (int step = 0; step < _steps; step += every)
        {
            Append($"<text x=\"{X(step + 0.5):F1}\" y=\"{Top + Height + 18}\" text-anchor=\"middle\">{step + 1}</text>\n");
        }

        Append($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width}\" height=\"{Height}\" fill=\"none\" stroke=\"#444\"/>\n");
        Append($"<text x=\"{Left + (Width / 2)}\" y=\"{Top + Height + 40}\" text-anchor=\"middle\">step</text>\n");
        Append($"<text x=\"18\" y=\"{Top + (Height / 2)}\" text-anchor=\"middle\" transform=\"rotate(-90 18 {Top + (Height / 2)})\">");
        Append($"byte of the arena</text>\n");
    }

    private void Append(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string Escape(string text) => SecurityElement.Escape(Html.Clean(text));
}
