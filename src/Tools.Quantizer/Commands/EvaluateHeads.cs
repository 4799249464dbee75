using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>
/// Evaluates networks whose answer is more than one class: several labels at once, values, embeddings, several outputs.
/// </summary>
internal static class EvaluateHeads
{
    private sealed record Evaluated(string Model, string? Kernels, IReadOnlyList<TruthQuality> Outputs);

    private sealed record Result(int Pictures, Evaluated Model, Evaluated? Against, IReadOnlyList<HeadQuality>? Agreement);

    /// <summary>Whether it is for a network: one with classes that exclude each other, and nothing else, is not.</summary>
    public static bool IsFor(NetworkDescription network) =>
        network.Outputs.Count > 1 || network.Head.Kind is HeadKind.MultiLabel or HeadKind.Values or HeadKind.Embedding;

    /// <param name="network">The network.</param>
    /// <param name="other">The network to compare with; null for none.</param>
    /// <param name="pictures">Pictures and their right answers; at least one.</param>
    /// <param name="json">Whether to print JSON.</param>
    public static void Run(Network network, Network? other, IReadOnlyList<PictureTruth> pictures, bool json)
    {
        string[] paths = [.. pictures.Select(static picture => picture.Path)];
        float[][] numbers = NetworkRuns.Outputs(network, paths);
        float[][]? others = other is null ? null : NetworkRuns.Outputs(other, paths);
        Result result = new(
            pictures.Count,
            Evaluate(network, numbers, pictures),
            other is null ? null : Evaluate(other, others!, pictures),
            others is null ? null : HeadQuality.OfAll(network.Description, others, numbers));
        if (json)
        {
            Results.WriteJson(result);
            return;
        }

        Terminal.WriteLine($"{pictures.Count} pictures");
        Print(result.Model);
        if (result.Against is not null)
        {
            Print(result.Against);
            Terminal.WriteLine("both:");
            foreach ((HeadQuality quality, TruthQuality output) in result.Agreement!.Zip(result.Model.Outputs))
            {
                Terminal.WriteLine($"  {output.Output}: {quality.Text}");
            }
        }
    }

    private static Evaluated Evaluate(Network network, float[][] numbers, IReadOnlyList<PictureTruth> pictures) => new(
        network.Description.Path,
        network.Kernels,
        [
            .. network.Description.Outputs.Select((output, i) => TruthQuality.Of(
                output,
                [.. numbers.Select(all => network.Description.NumbersOf(output, all))],
                [.. pictures.Select(picture => picture.Answers[i])])),
        ]);

    private static void Print(Evaluated network)
    {
        Terminal.WriteLine($"{network.Model}{(network.Kernels is null ? string.Empty : $", kernels: {network.Kernels}")}:");
        foreach (TruthQuality output in network.Outputs)
        {
            Terminal.WriteLine($"  {output.Output}: {output.Text}");
        }
    }
}
