using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Tests.Evaluation;

/// <summary>Figures that were computed by hand.</summary>
public sealed class HeadQualityTests
{
    [Fact]
    public void Of_classes_the_answers_count()
    {
        HeadQuality quality = Of(
            HeadKind.Classes, [1, 2], [[1, 0], [0, 1], [3, 2], [5, 0], [1, 2]], [[9, 0], [0, 9], [2, 3], [1, 0], [0, 1]]);
        Assert.Equal(0.8, quality.Value, 1e-9);
        Assert.Equal(Verdict.Doubtful, quality.Verdict);
        Assert.Contains("same top-1 on 80.0", quality.Text, StringComparison.Ordinal);
    }

    /// <summary>All decisions agree, as all pictures are far from the threshold, and yet the probabilities moved.</summary>
    [Fact]
    public void Of_a_binary_head_probabilities_count_too()
    {
        Head head = new(HeadKind.Binary, [1, 1], HeadEnd.Sigmoid);
        HeadQuality same = HeadQuality.Of(head, [[0.9f], [0.1f]], [[0.9f], [0.12f]]);
        HeadQuality moved = HeadQuality.Of(head, [[0.9f], [0.1f]], [[0.7f], [0.2f]]);
        HeadQuality ruined = HeadQuality.Of(head, [[0.99f], [0.9f]], [[0.6f], [0.6f]]);
        Assert.Equal([1, 1, 1], [same.Value, moved.Value, ruined.Value]);
        Assert.Equal([Verdict.Good, Verdict.Doubtful, Verdict.Ruined], [same.Verdict, moved.Verdict, ruined.Verdict]);
    }

    [Fact]
    public void Of_labels_each_is_a_decision()
    {
        Head head = new(HeadKind.MultiLabel, [1, 4], HeadEnd.Sigmoid);
        Assert.Equal(0.75, HeadQuality.Of(head, [[0.9f, 0.8f, 0.1f, 0.2f]], [[0.6f, 0.4f, 0.3f, 0]]).Value, 1e-9);
    }

    /// <summary>Three cells with an object in either, two of the same class: F1 = 2 · 1 / (2 + 2).</summary>
    [Fact]
    public void Of_a_map_cells_with_objects_count()
    {
        Head head = new(HeadKind.ClassMap, [1, 2, 2, 2], HeadEnd.Softmax);
        HeadQuality quality = HeadQuality.Of(
            head, [[0.1f, 0.9f, 0.2f, 0.8f, 1, 0, 1, 0]], [[0.4f, 0.6f, 0.7f, 0.3f, 1, 0, 0.2f, 0.8f]]);
        Assert.Equal(0.5, quality.Value, 1e-9);
        Assert.Equal(Verdict.Ruined, quality.Verdict);
        Assert.Contains("50.0", quality.Text, StringComparison.Ordinal);
    }

    /// <summary>Spread 2 · (1 + 1), errors 0.1² of each: R² = 1 − 0.04 / 4.</summary>
    [Fact]
    public void Of_values_the_share_of_the_spread_that_is_kept_counts()
    {
        HeadQuality quality = Of(HeadKind.Values, [1, 2], [[1, 5], [-1, 7]], [[1.1f, 5.1f], [-0.9f, 7.1f]]);
        Assert.Equal(0.99, quality.Value, 1e-6);
        Assert.Contains("RMSE 0.1", quality.Text, StringComparison.Ordinal);
        Assert.Equal(0, Of(HeadKind.Values, [1, 1], [[2], [2]], [[2], [3]]).Value);
    }

    [Fact]
    public void Of_an_embedding_directions_and_neighbours_count()
    {
        HeadQuality quality = Of(
            HeadKind.Embedding, [1, 2], [[1, 0], [1, 0.1f], [0, 1], [0.1f, 1]], [[2, 0], [1, 0.1f], [0, 3], [0.1f, 1]]);
        Assert.Equal(1, quality.Value, 1e-6);
        Assert.Contains("nearest neighbour kept for 100", quality.Text, StringComparison.Ordinal);
    }

    private static HeadQuality Of(HeadKind kind, int[] shape, float[][] expected, float[][] actual) =>
        HeadQuality.Of(new Head(kind, shape, HeadEnd.Linear), expected, actual);
}
