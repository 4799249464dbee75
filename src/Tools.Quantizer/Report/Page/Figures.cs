using System.Globalization;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>Numbers as the page writes them.</summary>
internal static class Figures
{
    private const int LongestName = 28;

    public static string Share(double share) => Invariant($"{100 * share:F1} %");

    /// <summary>As 51.1–64.6 %.</summary>
    public static string Shares(double low, double high) => Invariant($"{100 * low:F1}–{100 * high:F1} %");

    /// <summary>Percentage points, with their sign.</summary>
    public static string Points(double share) => (100 * share).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);

    public static string Decibels(double? decibels) =>
        decibels is { } finite && double.IsFinite(finite) ? Invariant($"{finite:F1} dB") : "exact";

    public static string Bytes(long bytes) =>
        bytes >= 1 << 20 ? Invariant($"{bytes / 1048576.0:F2} MiB") : Invariant($"{bytes / 1024.0:F0} KiB");

    /// <summary>Three digits, and a true minus sign.</summary>
    public static string Number(double value) => Invariant($"{value:G3}").Replace('-', '−');

    /// <summary>Class names of some lists are lists of synonyms: the first of them that fit a line.</summary>
    public static string Short(string name)
    {
        int comma = name.Length > LongestName ? name.LastIndexOf(',', LongestName) : -1;
        return comma > 0 ? $"{name[..comma]}, …" : name;
    }

    public static string Count(long count) => Invariant($"{count:N0}");

    /// <summary>For coordinates and texts alike.</summary>
    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Which of the page's three colours: below 10 dB a third of the signal is noise, below 20 dB a tenth.</summary>
    public static string ClassOf(double decibels) => decibels switch
    {
        < 10 => "bad",
        < 20 => "weak",
        _ => "good",
    };
}
