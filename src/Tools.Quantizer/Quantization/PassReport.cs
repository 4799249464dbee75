namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>What one step of quantization did.</summary>
/// <param name="Pass">What it is called.</param>
/// <param name="Did">In words, with numbers.</param>
/// <param name="Moved">How far it moved the float network's answers, as a part of their range; null for a step that is no change of the
/// float network.</param>
/// <param name="Decibels">Signal-to-noise of the quantized answers on calibration pictures behind it; null where it was not
/// measured.</param>
/// <param name="Kept">Whether it paid and was kept.</param>
internal sealed record PassReport(string Pass, string Did, double? Moved, double? Decibels, bool Kept)
{
    /// <summary>One line for people.</summary>
    internal string Text => $"{Pass}: {Did}{Gained}{Proof}{(Kept ? string.Empty : "; not kept")}";

    private string Gained =>
        Decibels is { } after
            ? FormattableString.Invariant($"; scores at {after:F1} dB of the float ones, on calibration pictures")
            : string.Empty;

    private string Proof =>
        Moved is { } range ? FormattableString.Invariant($", float answers moved by {range:G2} of their range") : string.Empty;
}
