using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Report;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Prints the results of <c>compare</c>.</summary>
internal static class CompareReport
{
    public static void Print(ModelComparison result, bool json)
    {
        if (json)
        {
            Results.WriteJson(result);
            return;
        }

        ComparedModel[] both = [result.A, result.B];
        Terminal.WriteTable(
            [string.Empty, ">A", ">B"],
            new (string Name, Func<ComparedModel, string> Cell)[]
            {
                ("file", static model => Path.GetFileName(model.Model)),
                ("weights", static model => model.Type),
                ("input", static model => model.Input),
                ("bytes", static model => $"{model.FileBytes:N0}"),
                ("arena bytes", static model => $"{model.ArenaBytes:N0}"),
                ("multiply-accumulates", static model => $"{model.Macs:N0}"),
                ("kernels", static model => model.Kernels ?? string.Empty),
                ("top-1", static model => $"{model.Top1:P2}"),
                ("  95 % interval", static model => model.Top1Low is null ? string.Empty : $"{model.Top1Low:P1} to {model.Top1High:P1}"),
                ("top-5", static model => $"{model.Top5:P2}"),
            }.Select(row => (string[])[row.Name, .. both.Select(row.Cell)]).Where(static row => row[1].Length + row[2].Length > 0));
        Terminal.WriteLine(
            $"{result.Pictures} pictures: {result.Quality.Text}, signal-to-noise of the output "
                + $"{EvaluateReport.DecibelsText(result.OutputSignalToNoiseDecibels)}, mean cosine {result.MeanCosine:F4}");
        if (result.Difference is { } difference)
        {
            Terminal.WriteLine($"B minus A: {EvaluateReport.Text(difference, "B", "A")}");
        }

        if (result.Layers.Count > 0)
        {
            Terminal.WriteTable(
                ["layer", ">signal-to-noise dB"],
                result.Layers.Select(
                    static layer => new[] { TensorName.Shorten(layer.Name), layer.SignalToNoiseDecibels?.ToString("F1") ?? "exact" }));
        }

        if (result.DisagreementCount > 0)
        {
            Terminal.WriteLine($"They disagree on {result.DisagreementCount}, most strongly on these:");
            bool known = result.Disagreements.Any(static picture => picture.Truth is not null);
            Terminal.WriteTable(
                ["picture", "A", ">", "B", ">", .. known ? ["truth"] : Array.Empty<string>()],
                result.Disagreements.Select(picture => (string[])
                [
                    Path.GetFileName(picture.Image),
                    picture.A[0].Name,
                    $"{picture.A[0].Score:P0}",
                    picture.B[0].Name,
                    $"{picture.B[0].Score:P0}",
                    .. known ? [picture.Truth ?? string.Empty] : Array.Empty<string>(),
                ]));
        }
    }
}
