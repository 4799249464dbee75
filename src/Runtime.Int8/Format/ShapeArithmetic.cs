using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Format;

/// <summary>
/// Converters write Keras' Flatten as SHAPE → STRIDED_SLICE → PACK → RESHAPE, which computes the batch from the input. All shapes in a
/// file are fixed, and RESHAPE's output states its own: what computes them is left out.
/// </summary>
internal static class ShapeArithmetic
{
    /// <returns>The other operators, numbered anew; a RESHAPE reads its data alone.</returns>
    /// <exception cref="ModelFormatException">A shape goes anywhere but into a RESHAPE.</exception>
    public static Operator[] Remove(Operator[] operators, Tensor[] tensors)
    {
        HashSet<int> shapes = [];
        List<Operator> kept = [];
        foreach (Operator op in operators)
        {
            if (op.Kind == OperatorKind.Shape || (op.Kind is OperatorKind.StridedSlice or OperatorKind.Pack && ReadsShapesOnly(op)))
            {
                shapes.UnionWith(op.Outputs);
                continue;
            }

            if (op.Kind is OperatorKind.StridedSlice or OperatorKind.Pack)
            {
                throw new ModelFormatException(
                    op.ToString(),
                    $"it writes '{(op.Outputs is [var output, ..] ? tensors[output].Name : string.Empty)}'; {op.Name} is supported only "
                        + "where "
                        + "it computes the shape for a RESHAPE");
            }

            int[] inputs = op.Kind == OperatorKind.Reshape && op.Inputs is [var data, var shape] && shapes.Contains(shape)
                ? [data]
                : op.Inputs;
            foreach (int input in inputs)
            {
                if (shapes.Contains(input))
                {
                    throw new ModelFormatException(
                        op.ToString(), $"it reads '{tensors[input].Name}', a shape computed while it runs; only RESHAPE may");
                }
            }

            kept.Add(op with { Index = kept.Count, Inputs = inputs });
        }

        return [.. kept];

        bool ReadsShapesOnly(Operator op) =>
            op.Inputs.Any(shapes.Contains) && op.Inputs.All(input => input < 0 || shapes.Contains(input) || tensors[input].IsConstant);
    }
}
