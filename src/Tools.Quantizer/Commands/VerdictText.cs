using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>The verdict on a quantized model, and what to try next.</summary>
internal static class VerdictText
{
    /// <param name="verdict">The verdict.</param>
    /// <param name="effort">The effort that led to it.</param>
    /// <param name="profile">The profile that led to it.</param>
    public static string Of(Verdict verdict, string effort, string profile) => verdict switch
    {
        Verdict.Good => "good: int8 answers as float does",
        Verdict.Doubtful => $"doubtful: some answers change; try {Next(effort, profile)}",
        _ => "ruined: the answers are others. Check that the pictures are of the kind the network was trained on, and --preprocess; "
            + $"then try {Next(effort, profile)}",
    };

    private static string Next(string effort, string profile) => (effort, profile) switch
    {
        (nameof(Effort.Best), nameof(Profile.Edge)) => "more pictures, or fine-tuning the network before it is quantized",
        (nameof(Effort.Best), _) => "--profile edge, which only this runtime runs",
        _ => "--effort best",
    };
}
