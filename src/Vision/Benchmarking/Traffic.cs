using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Vision.Benchmarking;

/// <summary>The bytes that a step has to touch.</summary>
internal static class Traffic
{
    /// <summary>
    /// Each tensor that it reads, including weights, and the one that it writes, once. What stays inside the step, between fused operators,
    /// does not count, and a reshape need not touch anything.
    /// </summary>
    public static long Of(Model model, EngineStep step)
    {
        // A conversion between uint8 and int8 has no operator: it reads as many bytes as it writes.
        if (step.Operators.Count == 0)
        {
            return 2L * Tensor.CountOf(step.OutputShape);
        }

        Operator[] operators = [.. step.Operators.Select(index => model.Operators[index])];
        if (operators is [{ Kind: OperatorKind.Reshape or OperatorKind.Squeeze }])
        {
            return 0;
        }

        HashSet<int> inside = [.. operators.SkipLast(1).SelectMany(op => op.Outputs)];
        IEnumerable<int> read = operators.SelectMany(op => op.Inputs).Where(index => index >= 0 && !inside.Contains(index));
        return read.Append(operators[^1].Outputs[0]).Distinct().Sum(index => (long)model.Tensors[index].Bytes);
    }
}
