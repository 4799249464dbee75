using System.Text.Json.Serialization;
using MobileNetEdge.Tools.Quantizer.Evaluation;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>What <c>classify</c> prints.</summary>
internal static class ClassifyReport
{
    public static void Print(Classification result, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(result, options => new ClassificationJson(options).Classification);
            return;
        }

        foreach (PictureAnswer answer in result.Images)
        {
            Terminal.WriteLine(answer.Image);
            foreach (ClassScore score in answer.Classes)
            {
                Terminal.WriteLine($"  {score.Score,8:F3}  {score.Name}");
            }
        }

        string engine = result.Kernels is null ? string.Empty : $", kernels: {result.Kernels}, arena {result.ArenaBytes:N0} bytes, weights {result.WeightBytes:N0} bytes";
        Terminal.WriteLine($"{result.Images.Count} picture{(result.Images.Count == 1 ? string.Empty : "s")}, median {result.MedianMilliseconds:F1} ms{engine}");
    }
}

[JsonSerializable(typeof(Classification))]
internal sealed partial class ClassificationJson : JsonSerializerContext;
