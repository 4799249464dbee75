using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

/// <summary>The sample graphs, calibrated on a few noise pictures and quantized.</summary>
internal static class SampleModels
{
    public static QuantizedModel Make(Graph graph, CalibrationMethod method = CalibrationMethod.MinMax, Profile profile = Profile.Standard)
    {
        graph = FoldPadding.Apply(graph);    // as every importer leaves it
        RangeCalibrator calibrator = new();
        List<Dictionary<string, double[]>> means = [];
        Dictionary<string, ChannelHistogram> histograms = [];
        for (int seed = 0; seed < 4; seed++)
        {
            means.Add([]);
            foreach ((string name, Tensor value) in FloatReference.Run(graph, SampleGraphs.Picture(seed)))
            {
                calibrator.Observe(name, value.Data);
                histograms.TryAdd(name, new ChannelHistogram(value.Shape is [.., var last] ? last : 1));
                histograms[name].Add(value.Data);
                means[seed].Add(name, ChannelMeans.Of(value.Data, value.Shape is [.., var channels] ? channels : 1));
            }
        }

        return GraphQuantizer.Quantize(new QuantizationChoices(
            graph,
            calibrator.Ranges(method),
            new Dictionary<string, float[]>(),
            ChannelMeans.Over(means),
            profile == Profile.Edge ? histograms : null));
    }
}
