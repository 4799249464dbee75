using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers;

/// <summary>Weights that are not finite make every answer wrong, so no importer takes them.</summary>
internal static class FiniteWeights
{
    /// <param name="tensor">The tensor's name in the file.</param>
    /// <param name="values">Its values.</param>
    /// <returns>The same values.</returns>
    /// <exception cref="InputException">One is NaN or infinite.</exception>
    public static float[] Require(string tensor, float[] values) => values.All(float.IsFinite)
        ? values
        : throw new InputException($"tensor '{tensor}' holds NaN or infinity: the training diverged, or the file is damaged");
}
