using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Passes;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>What quantization leaves.</summary>
/// <param name="Model">The int8 network.</param>
/// <param name="Folding">How far folding the batch norms moved the answers.</param>
internal sealed record Quantized(QuantizedModel Model, Difference Folding);

/// <summary>The whole way from a float graph to an int8 network: fold, prove, calibrate, quantize.</summary>
internal static class PostTraining
{
    /// <summary>Pictures on which each pass must prove that it changed nothing.</summary>
    public const int ProofPictures = 4;

    /// <param name="source">The network as imported.</param>
    /// <param name="network">The same, ready to run.</param>
    /// <param name="pictures">Paths of calibration pictures.</param>
    /// <param name="method">How observed values become ranges.</param>
    /// <param name="percent">For <see cref="CalibrationMethod.Percentile"/>: how much of the values the range holds.</param>
    /// <param name="done">Called after each picture.</param>
    public static Quantized Quantize(Graph source, FloatNetwork network, IReadOnlyList<string> pictures, CalibrationMethod method, double percent, Action done)
    {
        Graph folded = FoldBatchNorm.Apply(source);
        Difference folding = EquivalenceCheck.Require(
            "folding batch norms", source, folded, pictures.Take(ProofPictures).Select(path => network.Input(PictureFile.Load(path))));

        using FloatNetwork foldedNetwork = new(network.Description, new CompiledGraph(folded));
        RangeCalibrator calibrator = new();
        Lock oneAtATime = new();
        Parallel.For(
            0,
            pictures.Count,
            () => ((FloatNetwork)foldedNetwork.Another(), new RangeCalibrator()),
            (i, _, own) =>
            {
                own.Item1.Run(PictureFile.Load(pictures[i]), own.Item2.Observe);
                lock (oneAtATime)
                {
                    done();
                }

                return own;
            },
            own =>
            {
                lock (oneAtATime)
                {
                    calibrator.Merge(own.Item2);    // merging is exact, so the order of threads does not matter
                }
            });
        QuantizedModel model = GraphQuantizer.Quantize(folded, ShapeInference.Infer(folded), calibrator.Ranges(method, percent));
        return new Quantized(model, folding);
    }
}
