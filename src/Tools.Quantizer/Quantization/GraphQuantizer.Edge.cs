using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>What differs in the edge profile (docs/edge-profile.md).</summary>
internal sealed partial class GraphQuantizer
{
    private readonly Dictionary<string, EdgeScales> _edgeScales = new(StringComparer.Ordinal);

    /// <summary>Whether a convolution is one of the edge profile: it applies h-swish, or reads or writes one scale per channel.</summary>
    private bool IsEdge(UnaryNode conv) =>
        IsHardSwish(conv) || _edgeScales.ContainsKey(conv.Input) || _edgeScales.ContainsKey(_fusion.ActivationOf(conv)?.Name ?? conv.Name);

    private bool IsHardSwish(Node conv) => _fusion.ActivationOf(conv) is { Kind: ActivationKind.HardSwish };

    /// <summary>
    /// Weights of a depthwise convolution with the scale that each reads multiplied into them: at an input scale of 1 they become the same
    /// int8, and the products' scales the same.
    /// </summary>
    private static QuantizedWeights QuantizeByChannel(
        DepthwiseConv2D conv, ReadOnlySpan<float> bias, double[] means, float[] inputScales, float[] chosen)
    {
        int outputs = conv.Weights.Shape[^1];
        float ScaleOf(int output) => inputScales[output / (outputs / inputScales.Length)];
        float[] scaled = [.. conv.Weights.Data.Select((weight, i) => weight * ScaleOf(i % outputs))];
        double[] steps = [.. means.Select((mean, output) => mean / ScaleOf(output))];
        QuantizedWeights quantized = QuantizedWeights.Quantize(
            scaled, bias, steps, outputs, outputs, 1, 1, [.. chosen.Select((scale, output) => scale * ScaleOf(output))]);
        return quantized with { Scales = [.. quantized.Scales.Select((scale, output) => scale / ScaleOf(output))] };
    }
}
