namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>TRANSPOSE as plain loops: the specification.</summary>
internal static class TransposeReference
{
    /// <param name="shape">Output sizes, four dimensions.</param>
    /// <param name="strides">Input elements between neighbours along each output dimension.</param>
    /// <param name="input">Input elements.</param>
    /// <param name="output">Output elements, row-major.</param>
    public static void Run((int D0, int D1, int D2, int D3) shape, Strides strides, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        int o = 0;
        for (int i0 = 0; i0 < shape.D0; i0++)
        {
            for (int i1 = 0; i1 < shape.D1; i1++)
            {
                for (int i2 = 0; i2 < shape.D2; i2++)
                {
                    for (int i3 = 0; i3 < shape.D3; i3++)
                    {
                        output[o++] = input[strides.At(i0, i1, i2, i3)];
                    }
                }
            }
        }
    }
}
