namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>PAD as plain loops: the specification. Real zeros, which are the zero point, around the input.</summary>
internal static class PadReference
{
    /// <param name="g">Sizes and the zeros in front along each dimension.</param>
    /// <param name="zeroPoint">The value of padding.</param>
    /// <param name="input">[I0, I1, I2, I3].</param>
    /// <param name="output">[O0, O1, O2, O3].</param>
    public static void Run(in PadGeometry g, sbyte zeroPoint, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        output.Fill(zeroPoint);
        for (int i0 = 0; i0 < g.I0; i0++)
        {
            for (int i1 = 0; i1 < g.I1; i1++)
            {
                for (int i2 = 0; i2 < g.I2; i2++)
                {
                    ReadOnlySpan<sbyte> row = input.Slice(((((i0 * g.I1) + i1) * g.I2) + i2) * g.I3, g.I3);
                    row.CopyTo(output[(((((((i0 + g.Before0) * g.O1) + i1 + g.Before1) * g.O2) + i2 + g.Before2) * g.O3) + g.Before3)..]);
                }
            }
        }
    }
}

/// <summary>Sizes of input and output, and zeros in front, along four dimensions.</summary>
internal readonly record struct PadGeometry(
    int I0, int I1, int I2, int I3, int O1, int O2, int O3, int Before0, int Before1, int Before2, int Before3);
