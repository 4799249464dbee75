namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

/// <summary>Float values with a shape, row-major. Not changed after it is made.</summary>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Data">Shape's product values.</param>
internal sealed record Tensor(int[] Shape, float[] Data)
{
    public static int CountOf(ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int dimension in shape)
        {
            count = checked(count * dimension);
        }

        return count;
    }
}
