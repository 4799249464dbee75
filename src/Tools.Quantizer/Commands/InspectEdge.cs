using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Describes the operators of the edge profile in a model.</summary>
internal static class InspectEdge
{
    /// <summary>Yields nothing for a model without such operators.</summary>
    public static IEnumerable<string> Lines(Model model)
    {
        Operator[] edge = [.. model.Operators.Where(static op => op.Options is ConvolutionOptions { IsEdge: true })];
        if (edge.Length == 0)
        {
            yield break;
        }

        yield return $"edge profile: {edge.Length} of {model.Operators.Count} operators are specific to this runtime; no other runtime can "
            + "run the model";
        foreach (IGrouping<string, Operator> kind in edge.GroupBy(static op => op.Name))
        {
            int hardSwish = kind.Count(static op => op.Options is ConvolutionOptions { HardSwish: true });
            int reading = kind.Count(op => IsByChannel(model.Tensors[op.Inputs[0]]));
            int writing = kind.Count(op => IsByChannel(model.Tensors[op.Outputs[0]]));
            string standard = OperatorNames.Of(kind.First().Kind);
            string[] uses =
            [
                .. hardSwish > 0
                    ? [$"{hardSwish} with h-swish applied to the 32-bit sums, before they become int8"]
                    : Array.Empty<string>(),
                .. reading > 0 ? [$"{reading} whose input has a scale for each channel"] : Array.Empty<string>(),
                .. writing > 0 ? [$"{writing} whose output has a scale for each channel"] : Array.Empty<string>(),
            ];
            yield return $"  {kind.Key} ({kind.Count()}): {standard}, {string.Join(", ", uses)}";
        }
    }

    public static bool IsByChannel(Tensor tensor) => tensor.Quantization is { IsPerTensor: false };

    /// <summary>One scale, or the smallest and the largest.</summary>
    public static string Scales(Runtime.Int8.Graph.Quantization quantization) => quantization.IsPerTensor
        ? quantization.Scales[0].ToString("G4")
        : $"{quantization.Scales.Min():G2}..{quantization.Scales.Max():G2}";
}
