using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>
/// The constants of a layer with weights, as its C kernel reads them: the input's zero point is in the bias. Sums are known to stay
/// within an int32.
/// </summary>
internal sealed class WeightedLayer
{
    /// <summary>The magnitude of a product of two int8.</summary>
    private const int MostProduct = 128 * 128;

    /// <param name="op">The operator.</param>
    /// <param name="layer">Its constants.</param>
    /// <param name="table">Applied to each output; null for none.</param>
    /// <param name="channelStep">How many weights are between those of two output channels.</param>
    /// <exception cref="ModelFormatException">A sum could leave an int32.</exception>
    public WeightedLayer(OperatorView op, LayerConstants layer, sbyte[]? table, int channelStep)
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

        Bias = Folded(layer, channelStep);
    }

    public LayerConstants Layer { get; }

    public int[] Bias { get; }

    public sbyte[]? Table { get; }

    /// <summary>Σ (x − zx)(w − zw) = Σ x·w − zw·Σ x − zx·Σ w + depth·zx·zw; the last two are constant.</summary>
    private static int[] Folded(LayerConstants layer, int channelStep)
    {
        Requantization r = layer.Requantization;
        int[] bias = [.. layer.Bias];
        for (int i = 0; i < layer.Weights.Length; i++)
        {
            bias[i / channelStep % bias.Length] -= r.InputZeroPoint * (layer.Weights[i] - r.WeightZeroPoint);
        }

        return bias;
    }
}
