using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Report.Page;

namespace MobileNetEdge.Tools.Quantizer.Tests.Report.Page;

/// <summary>The page in a real browser, where there is one: Debian's <c>chromium</c>, without a window.</summary>
public sealed partial class BrowserTests : IDisposable
{
    private const string Probe =
        """
        <script>
        parent.postMessage(JSON.stringify({
          width: innerWidth,
          scroll: document.documentElement.scrollWidth,
          dark: matchMedia('(prefers-color-scheme: dark)').matches,
          paper: getComputedStyle(document.documentElement).backgroundColor,
          ink: getComputedStyle(document.querySelector('main p')).color,
          images: [...document.images].filter(image => image.naturalWidth > 0).length,
          charts: [...document.querySelectorAll('svg.chart')].filter(chart => chart.getBoundingClientRect().width > 100).length,
          empty: [...document.querySelectorAll('h1, h2, h3, td.n, dd')].
            filter(element => element.getBoundingClientRect().height < 5 && !element.closest('details')).length
        }), '*');
        </script>
        """;

    /// <summary>A window is 500 pixels wide at least; a frame in it may be narrower.</summary>
    private const string Frame =
        """
        <!DOCTYPE html><html style="color-scheme: light dark"><body style="margin: 0">
        <script>addEventListener('message', event => document.body.setAttribute('data-probe', event.data));</script>
        <iframe src="page.html" width="WIDTH" height="900" style="border: 0"></iframe></body></html>
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public void It_is_readable_in_light_and_dark_on_wide_screens_and_narrow_ones(int width, bool dark)
    {
        string chromium = Find();
        string page = Encoding.UTF8.GetString(QuantizationPage.Draw(SampleFindings.Make()));
        _folder.Write("page.html", Encoding.UTF8.GetBytes(page.Replace("</body>", Probe + "</body>", StringComparison.Ordinal)));
        string frame = _folder.Write(
            "frame.html",
            Encoding.UTF8.GetBytes(Frame.Replace("WIDTH", width.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        (string dom, string log) = Run(chromium, frame, dark);

        Match match = ProbeResult().Match(dom);
        Assert.True(match.Success, $"no answer of the browser: {log}");
        using JsonDocument json = JsonDocument.Parse(WebUtility.HtmlDecode(match.Groups[1].Value));
        JsonElement probe = json.RootElement;
        Assert.Equal((width, dark), (probe.GetProperty("width").GetInt32(), probe.GetProperty("dark").GetBoolean()));
        Assert.InRange(probe.GetProperty("scroll").GetInt32(), 1, width);    // nothing reaches beyond the screen
        Assert.Equal(3, probe.GetProperty("images").GetInt32());
        Assert.InRange(probe.GetProperty("charts").GetInt32(), 5, 1000);
        Assert.Equal(0, probe.GetProperty("empty").GetInt32());
        (double paper, double ink) = (Luminance(probe.GetProperty("paper").GetString()!), Luminance(probe.GetProperty("ink").GetString()!));
        Assert.Equal(dark, paper < ink);
        Assert.InRange((Math.Max(paper, ink) + 0.05) / (Math.Min(paper, ink) + 0.05), 7, 21);    // WCAG 2, AAA
        Assert.DoesNotContain("CONSOLE", log, StringComparison.Ordinal);
    }

    private static string Find()
    {
        string? found = new[] { "chromium", "chromium-browser", "google-chrome" }
            .SelectMany(static name =>
                (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(
                    Path.PathSeparator).Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, "needs a browser: Debian's package chromium");
        return found!;
    }

    private (string Dom, string Log) Run(string chromium, string page, bool dark)
    {
        ProcessStartInfo start = new(chromium)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in new[]
        {
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--enable-logging=stderr",
            $"--user-data-dir={_folder.File("profile")}",
            "--window-size=1400,1000",
            "--virtual-time-budget=5000",
            $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}",
            "--dump-dom",
            $"file://{page}",
        })
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
        }

        return (output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Relative luminance of <c>rgb(r, g, b)</c>, as WCAG 2 defines it.</summary>
    private static double Luminance(string colour)
    {
        double[] parts =
        [
            .. Number().Matches(colour)
            .Take(3)
            .Select(static match => int.Parse(match.Value, CultureInfo.InvariantCulture) / 255.0)
            .Select(static x => x <= 0.03928 ? x / 12.92 : Math.Pow((x + 0.055) / 1.055, 2.4)),
        ];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    [GeneratedRegex("data-probe=\"([^\"]*)\"")]
    private static partial Regex ProbeResult();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
