using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Prints the results of <c>evaluate</c> and <c>evaluate merge</c>.</summary>
internal static class EvaluateReport
{
    public static void Print(EvaluationResult result, bool json)
    {
        if (json)
        {
            Results.WriteJson(result);
            return;
        }

        Terminal.WriteLine(
            $"{result.Model}: {result.Pictures} pictures{(result.Kernels is null ? string.Empty : $", kernels: {result.Kernels}")}");
        Terminal.WriteLine(
            $"  top-1 {result.Top1:P2} ± {result.Top1StandardError:P2} (95 % interval {result.Top1Low:P1} to {result.Top1High:P1}), top-5 "
                + $"{result.Top5:P2}{AucText(result.Auc)}");
        if (result.Against is null)
        {
            return;
        }

        Terminal.WriteLine($"{result.Against}:");
        Terminal.WriteLine($"  top-1 {result.AgainstTop1:P2}, top-5 {result.AgainstTop5:P2}{AucText(result.AgainstAuc)}");
        Terminal.WriteLine(
            $"  same top-1 on {result.Agreement:P2} of the pictures, signal-to-noise of the output "
                + $"{DecibelsText(result.OutputSignalToNoiseDecibels)}");
        Terminal.WriteLine($"  {Text(result.Difference!, Path.GetFileName(result.Model), Path.GetFileName(result.Against))}");
    }

    private static string AucText(double? area) => area is { } known ? $", AUC {known:F4}" : string.Empty;

    /// <summary>A signal-to-noise ratio as text, such as <c>15.6 dB</c>.</summary>
    public static string DecibelsText(double? decibels) => decibels is { } finite ? $"{finite:F1} dB" : "infinite";

    /// <summary>The difference as a sentence.</summary>
    public static string Text(PairedDifference difference, string model, string other) =>
        $"difference {Points(difference.Top1Difference)} ± {100 * difference.DifferenceStandardError:F2} points "
        + $"(95 % interval {Points(difference.DifferenceLow)} to {Points(difference.DifferenceHigh)}): "
        + $"only {model} is right on {difference.OnlyThisRight} pictures, only {other} on {difference.OnlyOtherRight}, "
        + $"McNemar's p {difference.McNemarP:G2}";

    /// <summary>Percentage points with a sign.</summary>
    private static string Points(double share) => (100 * share).ToString("+0.00;−0.00;0.00");
}
