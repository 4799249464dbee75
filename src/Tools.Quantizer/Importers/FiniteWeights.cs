using System.Globalization;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers;

/// <summary>Weights that are not finite make every answer wrong, so no importer takes them.</summary>
internal static class FiniteWeights
{
    /// <summary>A batch norm divides by √(variance + ε): of a negative number every answer would be NaN.</summary>
    /// <exception cref="InputException">A variance is negative, or zero without ε.</exception>
    public static void RequireVariances(Graph graph)
    {
        foreach (BatchNorm norm in graph.Nodes.OfType<BatchNorm>())
        {
            int channel = Array.FindIndex(norm.Variance, variance => variance + norm.Epsilon <= 0);
            if (channel >= 0)
            {
                string variance = norm.Variance[channel].ToString(CultureInfo.InvariantCulture);
                throw new InputException(
                    $"batch norm '{norm.Name}' has a variance of {variance} in channel {channel}: the file is damaged");
            }
        }
    }

    /// <param name="tensor">The tensor's name in the file.</param>
    /// <param name="values">Its values.</param>
    /// <returns>The same values.</returns>
    /// <exception cref="InputException">One is NaN or infinite.</exception>
    public static float[] Require(string tensor, float[] values) => values.All(float.IsFinite)
        ? values
        : throw new InputException($"tensor '{tensor}' holds NaN or infinity: the training diverged, or the file is damaged");
}
