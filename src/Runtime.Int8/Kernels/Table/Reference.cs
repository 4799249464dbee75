using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>A lookup for each element: HARD_SWISH, LOGISTIC, RELU and all else that maps one int8 to one int8.</summary>
internal static class TableReference
{
    public static void Run(ReadOnlySpan<sbyte> table, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        for (int i = 0; i < input.Length; i++)
        {
            output[i] = UnaryTable.Look(table, input[i]);
        }
    }
}
