using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>All that is chosen before a float graph is written as an int8 network.</summary>
/// <param name="Graph">Batch norms folded. Where a layer has <paramref name="WeightScales"/>, its weights are whole steps of them.</param>
/// <param name="Ranges">Range of every node's output, by name.</param>
/// <param name="WeightScales">By layer: one scale for each output channel, or one. A layer that is not here is rounded to nearest.</param>
/// <param name="Means">Observed mean of each channel of what layers with weights read, by name: bias correction of the layers that are
/// rounded to nearest.</param>
/// <param name="Channels">For the edge profile: observed values of each channel of <see cref="Fusion.ByChannel"/>, by name. Null for the
/// standard one.</param>
internal sealed record QuantizationChoices(
    Graph Graph,
    IReadOnlyDictionary<string, ValueRange> Ranges,
    IReadOnlyDictionary<string, float[]> WeightScales,
    IReadOnlyDictionary<string, double[]> Means,
    IReadOnlyDictionary<string, ChannelHistogram>? Channels = null);
