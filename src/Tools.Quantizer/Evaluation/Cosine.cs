namespace MobileNetEdge.Tools.Quantizer.Evaluation;

internal static class Cosine
{
    /// <summary>a · b / (‖a‖ ‖b‖), of embeddings the usual measure of likeness; 1 of two zeros, 0 of one.</summary>
    public static double Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        (double product, double aa, double bb) = (0, 0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return (aa, bb) switch
        {
            (0, 0) => 1,
            (0, _) or (_, 0) => 0,
            _ => product / Math.Sqrt(aa * bb),
        };
    }

    /// <summary>The other vector that points most nearly the same way.</summary>
    /// <param name="vectors">At least two.</param>
    /// <param name="own">The index of the vector itself.</param>
    public static int NearestTo(IReadOnlyList<float[]> vectors, int own) =>
        Enumerable.Range(0, vectors.Count).Where(i => i != own).MaxBy(i => Of(vectors[own], vectors[i]));
}
