namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

internal static class BatchNormArithmetic
{
    /// <summary>The normalization as y = scale[c] · x + offset[c], in double: a tiny variance makes large factors.</summary>
    public static (double[] Scale, double[] Offset) ScaleAndOffset(this BatchNorm norm)
    {
        double[] scale = new double[norm.Gamma.Length];
        double[] offset = new double[norm.Gamma.Length];
        for (int c = 0; c < scale.Length; c++)
        {
            scale[c] = norm.Gamma[c] / Math.Sqrt((double)norm.Variance[c] + norm.Epsilon);
            offset[c] = norm.Beta[c] - (norm.Mean[c] * scale[c]);
        }

        return (scale, offset);
    }
}
