using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Quantization.Simulation;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// Scores before a softmax are not clipped above, although rare large values cost the rest accuracy: the greatest is the answer, and of two
/// that are clipped it is unknown which was greater. By squared errors clipping them looks cheap.
/// </summary>
internal static class ScoreRange
{
    /// <summary>The ranges, that of the scores as far up as was seen.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="ranges">By a method that may clip.</param>
    /// <param name="observed">What was seen.</param>
    public static IReadOnlyDictionary<string, ValueRange> Unclipped(
        Graph graph, IReadOnlyDictionary<string, ValueRange> ranges, RangeCalibrator observed) =>
        AnswerError.AreScores(graph) && AnswerError.TensorOf(graph) is var scores && ranges.TryGetValue(scores, out ValueRange range)
            ? new Dictionary<string, ValueRange>(ranges, StringComparer.Ordinal)
            {
                [scores] = range with { Max = observed.Ranges(CalibrationMethod.MinMax)[scores].Max },
            }
            : ranges;

    /// <summary>Whether a tensor is what a softmax at the end reads, perhaps by another shape.</summary>
    public static bool IsOf(Graph graph, string tensor) => tensor == AnswerError.TensorOf(graph) && AnswerError.AreScores(graph);
}
