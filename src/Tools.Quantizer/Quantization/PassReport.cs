namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>What one step of quantization did. The members' names are those of <c>--json</c>; README.md lists them.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Description">What it did, in words and numbers.</param>
/// <param name="AnswerChange">How far it moved the float network's answers, as a share of their range; null for a step that does not
/// change the float network.</param>
/// <param name="SignalToNoiseDecibels">Signal-to-noise of the quantized answers on calibration pictures after the step; null where it was
/// not measured.</param>
/// <param name="Kept">Whether the step helped and was kept.</param>
internal sealed record PassReport(string Name, string Description, double? AnswerChange, double? SignalToNoiseDecibels, bool Kept)
{
    /// <summary>One line of plain text.</summary>
    internal string Text => $"{Name}: {Description}{Gained}{Proof}{(Kept ? string.Empty : "; not kept")}";

    private string Gained =>
        SignalToNoiseDecibels is { } after
            ? FormattableString.Invariant($"; scores at {after:F1} dB of the float ones, on calibration pictures")
            : string.Empty;

    private string Proof =>
        AnswerChange is { } range ? FormattableString.Invariant($", float answers moved by {range:G2} of their range") : string.Empty;
}
