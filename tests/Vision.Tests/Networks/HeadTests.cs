using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Vision.Tests.Networks;

public sealed class HeadTests
{
    [Theory]
    [InlineData(HeadEnd.Softmax, new[] { 1, 10 }, HeadKind.Classes)]
    [InlineData(HeadEnd.Softmax, new[] { 1, 1, 1, 10 }, HeadKind.Classes)]
    [InlineData(HeadEnd.Linear, new[] { 1, 10 }, HeadKind.Classes)]
    [InlineData(HeadEnd.Sigmoid, new[] { 1, 1 }, HeadKind.Binary)]
    [InlineData(HeadEnd.Linear, new[] { 1, 1 }, HeadKind.Binary)]
    [InlineData(HeadEnd.Sigmoid, new[] { 1, 5 }, HeadKind.MultiLabel)]
    [InlineData(HeadEnd.Softmax, new[] { 1, 12, 12, 3 }, HeadKind.ClassMap)]
    [InlineData(HeadEnd.Linear, new[] { 1, 12, 12, 3 }, HeadKind.ClassMap)]
    [InlineData(HeadEnd.Features, new[] { 1, 1024 }, HeadKind.Embedding)]
    [InlineData(HeadEnd.Features, new[] { 1, 7, 7, 1280 }, HeadKind.Embedding)]
    [InlineData(HeadEnd.Normalized, new[] { 1, 128 }, HeadKind.Embedding)]
    internal void The_end_of_the_graph_tells_the_kind(HeadEnd end, int[] shape, HeadKind kind) =>
        Assert.Equal(kind, Head.Of("model", shape, end, null).Kind);

    [Theory]
    [InlineData(HeadKind.Binary, new[] { 1, 2 })]
    [InlineData(HeadKind.ClassMap, new[] { 1, 10 })]
    [InlineData(HeadKind.Classes, new[] { 1, 4, 4, 3 })]
    public void A_kind_that_the_shape_contradicts_is_refused(HeadKind kind, int[] shape)
    {
        InputException refusal = Assert.Throws<InputException>(() => Head.Of("model", shape, HeadEnd.Linear, kind));
        Assert.Contains(string.Join(", ", shape), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Head.NameOf(kind), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sigmoid_is_the_probability_of_the_second_class_and_a_logit_becomes_one()
    {
        Assert.Equal([0.25f, 0.75f], Head.Of("model", [1, 1], HeadEnd.Sigmoid, null).ScoresOf([0.75f]));
        float[] scores = Head.Of("model", [1, 1], HeadEnd.Linear, null).ScoresOf([MathF.Log(3)]);    // odds of 3 to 1
        Assert.Equal(0.75, scores[1], 1e-6);
        Assert.Equal(1, scores.Sum(), 1e-6);
    }

    [Fact]
    public void Labels_do_not_exclude_each_other()
    {
        float[] scores = Head.Of("model", [1, 3], HeadEnd.Linear, HeadKind.MultiLabel).ScoresOf([0, MathF.Log(9), -MathF.Log(9)]);
        Assert.All(scores.Zip([0.5, 0.9, 0.1]), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    /// <summary>Two cells of background and one of class 2, by probabilities and by their logarithms.</summary>
    [Fact]
    public void A_class_of_a_map_is_the_best_where_a_cell_says_so()
    {
        float[] map = [0.9f, 0.05f, 0.05f, 0.2f, 0.1f, 0.7f, 0.8f, 0.15f, 0.05f];
        float[] expected = [0.2f, 0.15f, 0.7f];
        float[] ofProbabilities = Head.Of("model", [1, 1, 3, 3], HeadEnd.Softmax, null).ScoresOf(map);
        float[] ofLogits = Head.Of("model", [1, 1, 3, 3], HeadEnd.Linear, null).ScoresOf([.. map.Select(static p => MathF.Log(p) + 4)]);
        Assert.Equal(expected, ofProbabilities);
        Assert.All(expected.Zip(ofLogits), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        float[] background = Head.Of("model", [
            1, 1, 3, 3
        ], HeadEnd.Softmax, null).ScoresOf([0.9f, 0.05f, 0.05f, 0.6f, 0.1f, 0.3f, 0.8f, 0.15f, 0.05f]);
        Assert.Equal(0, Array.IndexOf(background, background.Max()));
    }
}
