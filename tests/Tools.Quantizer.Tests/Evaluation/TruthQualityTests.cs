using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Tests.Evaluation;

/// <summary>Figures that were computed by hand.</summary>
public sealed class TruthQualityTests
{
    /// <summary>Of the 2 · 3 pairs of a positive and a negative 0.9 wins three, 0.4 wins one and ties one.</summary>
    [Fact]
    public void Area_under_the_curve_counts_pairs()
    {
        (float, bool)[] pictures = [(0.9f, true), (0.4f, true), (0.4f, false), (0.7f, false), (0.1f, false)];
        Assert.Equal(4.5 / 6, RankingMeasures.AreaUnderCurve(pictures)!.Value, 1e-12);
        Assert.Null(RankingMeasures.AreaUnderCurve([(1, true)]));
    }

    /// <summary>Precision at the first is 1/1, at the third 2/3, at the fifth 3/5; tied scores are one step.</summary>
    [Fact]
    public void Average_precision_is_the_mean_over_the_pictures_that_show_the_class()
    {
        (float, bool)[] pictures = [(0.9f, true), (0.8f, false), (0.7f, true), (0.6f, false), (0.5f, true)];
        Assert.Equal((1 + (2 / 3.0) + (3 / 5.0)) / 3, RankingMeasures.AveragePrecision(pictures)!.Value, 1e-12);
        Assert.Equal(0.5, RankingMeasures.AveragePrecision([(1, true), (1, false)])!.Value, 1e-12);
        Assert.Null(RankingMeasures.AveragePrecision([(1, false)]));
    }

    /// <summary>The third class is in no picture.</summary>
    [Fact]
    public void Of_labels_the_precisions_of_the_classes_that_occur_are_averaged()
    {
        TruthQuality quality = TruthQuality.Of(
            Output(HeadKind.MultiLabel, 3, HeadEnd.Sigmoid),
            [[0.9f, 0.2f, 0.1f], [0.8f, 0.6f, 0.1f], [0.7f, 0.1f, 0.1f]],
            [[0], [1], [0, 1]]);
        Assert.Equal(((1 + (2 / 3.0)) / 2 + (1 + (2 / 3.0)) / 2) / 2, quality.Value!.Value, 1e-12);
        Assert.Contains("over 2 of 3 classes, right on 77.78", quality.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_values_the_error_counts_in_their_unit()
    {
        TruthQuality quality = TruthQuality.Of(Output(HeadKind.Values, 2, HeadEnd.Linear), [[1, 2], [3, 6]], [[1, 2], [3, 2]]);
        Assert.Equal(2, quality.Value!.Value, 1e-12);
        Assert.Contains("worst error 4", quality.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_decision_the_logit_counts()
    {
        TruthQuality quality = TruthQuality.Of(
            Output(HeadKind.Binary, 1, HeadEnd.Linear), [[-2], [-0.1f], [0.1f], [3]], [[0], [1], [0], [1]]);
        Assert.Equal(0.5, quality.Value!.Value, 1e-12);
        Assert.Contains("AUC 0.7500", quality.Text, StringComparison.Ordinal);
    }

    /// <summary>The third picture's likeness is the fourth's, which shows another; nobody else is like the fourth.</summary>
    [Fact]
    public void An_embedding_is_right_where_the_nearest_shows_the_same()
    {
        TruthQuality quality = TruthQuality.Of(
            Output(HeadKind.Embedding, 2, HeadEnd.Features), [[1, 0], [0.9f, 0.1f], [0, 1], [0.1f, 1]], [[7], [7], [7], [8]]);
        Assert.Equal(2 / 3.0, quality.Value!.Value, 1e-12);
        Assert.Contains("of the 3 pictures", quality.Text, StringComparison.Ordinal);
    }

    private static NetworkOutput Output(HeadKind kind, int size, HeadEnd end) => new("answer", new Head(kind, [1, size], end), null);
}
