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
            foreach (NamedScore score in answer.Classes)
            {
                Terminal.WriteLine($"  {score.Score,8:F3}  {score.Name}");
            }
        }

        string engine = result.Kernels is null
            ? string.Empty
            : $", kernels: {result.Kernels}, arena {result.ArenaBytes:N0} bytes, weights {result.WeightBytes:N0} bytes";
        Terminal.WriteLine($"{result.Images.Count} picture{(result.Images.Count == 1 ? string.Empty : "s")}, median "
            + $"{result.MedianMilliseconds:F1} ms{engine}");
    }
}

[JsonSerializable(typeof(ClassifyResult))]
internal sealed partial class ClassifyJson : JsonSerializerContext;
