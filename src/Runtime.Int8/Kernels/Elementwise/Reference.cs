namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>What an elementwise operator does to one pair of elements.</summary>
internal interface IElementwiseArithmetic
{
    sbyte Apply(sbyte left, sbyte right);

    /// <summary>Computes on vectors; false where the instruction set has no kernel for these operands.</summary>
    bool TryRun(InstructionSet set, in Broadcast b, ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right, Span<sbyte> output);
}

/// <summary>ADD, SUB and MUL as plain loops: the specification.</summary>
internal static class ElementwiseReference
{
    /// <param name="b">Sizes and strides.</param>
    /// <param name="arithmetic">Scales, zero points and clamp.</param>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    /// <param name="output">[D0, D1, D2, D3].</param>
    public static void Run<TArithmetic>(
        in Broadcast b,
        in TArithmetic arithmetic,
        ReadOnlySpan<sbyte> left,
        ReadOnlySpan<sbyte> right,
        Span<sbyte> output)
        where TArithmetic : struct, IElementwiseArithmetic
    {
        int o = 0;
        for (int i0 = 0; i0 < b.D0; i0++)
        {
            for (int i1 = 0; i1 < b.D1; i1++)
            {
                for (int i2 = 0; i2 < b.D2; i2++)
                {
                    for (int i3 = 0; i3 < b.D3; i3++)
                    {
                        output[o++] = arithmetic.Apply(left[b.Left.At(i0, i1, i2, i3)], right[b.Right.At(i0, i1, i2, i3)]);
                    }
                }
            }
        }
    }
}
