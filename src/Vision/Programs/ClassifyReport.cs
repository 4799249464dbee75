using System.Text.Json.Serialization;

namespace MobileNetEdge.Vision.Programs;

/// <summary>What <c>classify</c> prints.</summary>
internal static class ClassifyReport
{
    public static void Print(ClassifyResult result, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(result, options => new ClassifyJson(options).ClassifyResult);
            return;
        }

        foreach (PictureAnswer answer in result.Images)
        {
            Terminal.WriteLine(answer.Image);
            if (answer.Outputs is null)
            {
                Print(answer.Classes, answer.Places);
            }

            foreach (OutputAnswer output in answer.Outputs ?? [])
            {
                Terminal.WriteLine($"  {output.Output}:");
                Print(output.Classes, output.Places);
            }
        }

        string engine = result.Kernels is null
            ? string.Empty
            : $", kernels: {result.Kernels}, arena {result.ArenaBytes:N0} bytes, weights {result.WeightBytes:N0} bytes";
        Terminal.WriteLine($"{result.Images.Count} picture{(result.Images.Count == 1 ? string.Empty : "s")}, median "
            + $"{result.MedianMilliseconds:F1} ms{engine}");
    }

    private static void Print(IReadOnlyList<NamedScore> scores, IReadOnlyList<ClassPlace>? places)
    {
        foreach (NamedScore score in scores)
        {
            Terminal.WriteLine($"  {score.Score,8:F3}  {score.Name}");
        }

        foreach (ClassPlace place in places ?? [])
        {
            Terminal.WriteLine(
                $"  {place.Label} at {place.CenterX:P0} from the left, {place.CenterY:P0} from the top ({place.Score:F3})");
        }
    }
}

[JsonSerializable(typeof(ClassifyResult))]
internal sealed partial class ClassifyJson : JsonSerializerContext;
