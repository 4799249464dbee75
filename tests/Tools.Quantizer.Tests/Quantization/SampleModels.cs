using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

/// <summary>The sample graphs, calibrated on a few noise pictures and quantized.</summary>
internal static class SampleModels
{
    public static QuantizedModel Make(Graph graph, CalibrationMethod method = CalibrationMethod.MinMax)
    {
        RangeCalibrator calibrator = new();
        Dictionary<string, int[]> shapes = [];
        for (int seed = 0; seed < 4; seed++)
        {
            foreach ((string name, Tensor value) in FloatReference.Run(graph, SampleGraphs.Picture(seed)))
            {
                calibrator.Observe(name, value.Data);
                shapes[name] = value.Shape;
            }
        }

        return GraphQuantizer.Quantize(graph, shapes, calibrator.Ranges(method));
    }
}
