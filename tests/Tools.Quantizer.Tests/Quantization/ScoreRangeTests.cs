using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Tests.Quantization;

public sealed class ScoreRangeTests
{
    private static readonly float[] Mostly = [.. Enumerable.Range(0, 100_000).Select(static i => (i % 1000 / 500f) - 1)];

    [Fact]
    public void The_greatest_score_that_was_seen_is_kept_and_the_lowest_is_not()
    {
        Graph graph = Network(new Softmax("answer", "flat"));
        IReadOnlyDictionary<string, ValueRange> ranges = ScoreRange.Unclipped(graph, Seen().Ranges(), Seen());
        Assert.Equal(9, ranges["conv"].Max);
        Assert.InRange(ranges["conv"].Min, -1.1f, -0.9f);
        Assert.True(ScoreRange.IsOf(graph, "conv"));
    }

    [Fact]
    public void Answers_that_are_no_scores_may_be_clipped()
    {
        Graph graph = Network();
        Assert.InRange(ScoreRange.Unclipped(graph, Seen().Ranges(), Seen())["conv"].Max, 0.9f, 1.1f);
        Assert.False(ScoreRange.IsOf(graph, "conv"));
    }

    private static RangeCalibrator Seen()
    {
        RangeCalibrator seen = new();
        seen.Observe("conv", [.. Mostly, 9, -9]);
        return seen;
    }

    private static Graph Network(params Node[] end) => new(
        new GraphInput("in", [1, 1, 1, 3]),
        [
            new Conv2D("conv", "in", new Tensor([2, 1, 1, 3], [1, 2, 3, 4, 5, 6]), null, 1, 1, Padding.None),
            new Reshape("flat", "conv", [1, 2]),
            .. end,
        ],
        end.Length == 0 ? "flat" : end[^1].Name);
}
