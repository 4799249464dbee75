using System.Globalization;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>Formats numbers for the page.</summary>
internal static class Figures
{
    private const int LongestName = 28;

    public static string Share(double share) => Invariant($"{100 * share:F1} %");

    /// <summary>An interval of shares, such as 51.1–64.6 %.</summary>
    public static string Shares(double low, double high) => Invariant($"{100 * low:F1}–{100 * high:F1} %");

    /// <summary>Percentage points with a sign.</summary>
    public static string Points(double share) => (100 * share).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);

    public static string Decibels(double? decibels) =>
        decibels is { } finite && double.IsFinite(finite) ? Invariant($"{finite:F1} dB") : "exact";

    public static string Bytes(long bytes) =>
        bytes >= 1 << 20 ? Invariant($"{bytes / 1048576.0:F2} MiB") : Invariant($"{bytes / 1024.0:F0} KiB");

    /// <summary>A number of three digits with a true minus sign.</summary>
    public static string Number(double value) => Invariant($"{value:G3}").Replace('-', '−');

    /// <summary>The class name cut to one line: in some lists each name is a list of synonyms, and the first ones that fit are
    /// kept.</summary>
    public static string Short(string name)
    {
        int comma = name.Length > LongestName ? name.LastIndexOf(',', LongestName) : -1;
        return comma > 0 ? $"{name[..comma]}, …" : name;
    }

    public static string Count(long count) => Invariant($"{count:N0}");

    /// <summary>Text in the invariant culture, for coordinates and for reading.</summary>
    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The colour class of a signal-to-noise ratio: at 10 dB noise is a third of the signal, at 20 dB a tenth.</summary>
    public static string ClassOf(double decibels) => decibels switch
    {
        < 10 => "bad",
        < 20 => "weak",
        _ => "good",
    };
}
