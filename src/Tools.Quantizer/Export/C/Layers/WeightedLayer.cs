using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>The constants of a layer with weights, as its C kernel reads them. Their sums are known to stay within an int32.</summary>
internal sealed class WeightedLayer
{
    /// <summary>The magnitude of a product of two int8.</summary>
    private const int MostProduct = 128 * 128;

    /// <param name="op">The operator.</param>
    /// <param name="layer">Its constants.</param>
    /// <param name="table">Applied to each output; null for none.</param>
    /// <param name="foldsZeroPoint">
    /// Whether the kernel multiplies inputs as they are, so that the input's zero point has to be in the bias; weights are then
    /// [outputs, depth].
    /// </param>
    /// <exception cref="ModelFormatException">A sum could leave an int32.</exception>
    public WeightedLayer(OperatorView op, LayerConstants layer, sbyte[]? table, bool foldsZeroPoint)
    {
        (Layer, Table) = (layer, table);
        int depth = layer.Weights.Length / layer.Bias.Length;
        for (int c = 0; c < layer.Bias.Length; c++)
        {
            long bound = layer.Bounds[c] + (2L * MostProduct * depth);
            if (bound > int.MaxValue)
            {
                throw op.Bad($"the sum of channel {c} can reach {bound}, which the int32 of a C kernel does not hold");
            }

            if (layer.HardSwish.Length == 0)
            {
                Ranges.Check(op, layer.Bounds[c], layer.Multipliers[c]);
            }
        }

        Bias = foldsZeroPoint ? Folded(layer, depth) : layer.Bias;
    }

    public LayerConstants Layer { get; }

    public int[] Bias { get; }

    public sbyte[]? Table { get; }

    /// <summary>Σ (x − zx)(w − zw) = Σ x·w − zw·Σ x − zx·Σ w + depth·zx·zw; the last two are constant.</summary>
    private static int[] Folded(LayerConstants layer, int depth)
    {
        Requantization r = layer.Requantization;
        int[] bias = [.. layer.Bias];
        for (int c = 0; c < bias.Length; c++)
        {
            int sum = 0;
            foreach (sbyte weight in layer.Weights.Slice(c * depth, depth))
            {
                sum += weight - r.WeightZeroPoint;
            }

            bias[c] -= r.InputZeroPoint * sum;
        }

        return bias;
    }
}
