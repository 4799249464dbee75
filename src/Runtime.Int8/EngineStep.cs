using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>A description of one step of an <see cref="Engine"/>.</summary>
/// <param name="Name">Its operators, such as <c>CONV_2D + HARD_SWISH</c>; empty for a conversion between uint8 and int8.</param>
/// <param name="Operators">Their indices in the model.</param>
/// <param name="Output">Name of the tensor it writes.</param>
/// <param name="OutputShape">The shape of that tensor.</param>
/// <param name="MultiplyAccumulates">Multiplications with weights.</param>
/// <param name="ByRows">Whether it computes a few rows at a time, of one layer or of several in turn.</param>
public sealed record EngineStep(
    string Name, IReadOnlyList<int> Operators, string Output, int[] OutputShape, long MultiplyAccumulates, bool ByRows)
{
    internal static EngineStep Of(IEnumerable<Step> steps, bool byRows) => new(
        string.Join(" + ", steps.SelectMany(static step => step.Operators).Select(static op => op.Name)),
        [.. steps.SelectMany(static step => step.Operators).Select(static op => op.Index)],
        steps.Last().Output.Tensor.Name,
        steps.Last().Output.Tensor.Shape,
        steps.Sum(static step => step.MultiplyAccumulates),
        byRows);
}
