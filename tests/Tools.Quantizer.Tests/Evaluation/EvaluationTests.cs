using CsCheck;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Benchmarking;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Tests.Evaluation;

public sealed class EvaluationTests
{
    /// <summary>Few different values, so that there are ties.</summary>
    private static readonly Gen<float[]> Scores = Gen.Int[0, 4].Select(value => value / 4f).Array[1, 12];

    [Fact]
    public void Ranks_are_places_in_a_stable_sort_from_the_best() => Scores.Sample(scores =>
    {
        // Selection by hand: again and again the first of the largest that are left.
        List<int> left = [.. Enumerable.Range(0, scores.Length)];
        List<int> order = [];
        while (left.Count > 0)
        {
            int best = left[0];
            foreach (int i in left)
            {
                best = scores[i] > scores[best] ? i : best;
            }

            left.Remove(best);
            order.Add(best);
        }

        Assert.Equal(order[0], Ranking.Best(scores));
        Assert.Equal(order, Ranking.Top(scores, scores.Length));
        Assert.Equal(order.Take(3), Ranking.Top(scores, 3));
        Assert.Equal(order, Enumerable.Range(0, scores.Length).OrderBy(i => Ranking.RankOf(scores, i)));
        Assert.All(order, (index, place) => Assert.Equal(place, Ranking.RankOf(scores, index)));
    });

    [Fact]
    public void Accuracy_counts_first_places_and_first_fives()
    {
        float[] falling = [6, 5, 4, 3, 2, 1, 0];    // class k stands at place k
        Accuracy accuracy = Accuracy.Of([falling, falling, falling, falling], [0, 4, 5, 0]);
        Assert.Equal(new Accuracy(4, 0.5, 0.75), accuracy);
        Assert.Equal(0.25, accuracy.Top1StandardError);    // √(½ · ½ / 4)
        Assert.Equal(1 / 3.0, Accuracy.Agreement([[1, 2], [2, 1], [1, 1]], [[5, 6], [1, 2], [0, 1]]), 12);
    }

    [Fact]
    public void Signal_to_noise_is_the_ratio_of_energies_in_decibels()
    {
        SignalToNoise noise = new();
        noise.Add([3, 4], [3, 4.5f]);
        Assert.Equal(10 * Math.Log10(25 / 0.25), noise.Decibels, 9);
        noise.Add([10], [8]);
        Assert.Equal(10 * Math.Log10(125 / 4.25), noise.Decibels, 9);    // over all that was added, not a mean of decibels

        SignalToNoise exact = new();
        exact.Add([1, 2], [1, 2]);
        Assert.Equal(double.PositiveInfinity, exact.Decibels);
    }

    [Fact]
    public void Spread_takes_items_at_even_distances() => Gen.Select(Gen.Int[1, 500], Gen.Int[1, 500]).Sample((a, b) =>
    {
        (int length, int count) = (Math.Max(a, b), Math.Min(a, b));
        int[] items = [.. Enumerable.Range(0, length)];
        int[] chosen = [.. Spread.Over(items, count)];
        Assert.Equal(count, chosen.Length);
        Assert.Equal(0, chosen[0]);
        Assert.Equal(chosen, Spread.Over(items, count));
        Assert.All(
            chosen.Zip(chosen.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, length / count, (length + count - 1) / count));
        Assert.InRange(length - chosen[^1], length / count, (length + count - 1) / count);
        Assert.Equal(items, Spread.Over(items, length));
    });

    [Theory]
    [InlineData(new double[] { 7 }, 7)]
    [InlineData(new double[] { 9, 1 }, 5)]
    [InlineData(new double[] { 3, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 100, 2 }, 3)]
    public void Median_is_the_middle(double[] values, double expected) => Assert.Equal(expected, Median.Of(values));

    [Theory]
    [InlineData(1000, new[] { 0, 999 }, new[] { 0, 999 })]
    [InlineData(1001, new[] { 0, 999 }, new[] { 1, 1000 })]      // "background" stands in front
    [InlineData(1001, new[] { 0, 1000 }, new[] { 0, 1000 })]     // counted with it
    [InlineData(7, new[] { 6, 0 }, new[] { 6, 0 })]
    public void Classes_stand_behind_a_background_class_where_there_is_one(int scores, int[] classes, int[] expected) =>
        Assert.Equal(expected, Description(scores).ScoreIndices(classes));

    [Theory]
    [InlineData(7, 7)]
    [InlineData(1000, 1000)]
    [InlineData(1001, 1001)]
    public void A_class_that_the_network_does_not_know_is_named(int scores, int most) => Assert.Contains(
        $"class {most}",
        Assert.Throws<InputException>(() => Description(scores).ScoreIndices([0, most])).Message,
        StringComparison.Ordinal);

    private static NetworkDescription Description(int classes) =>
        new(
            "model.tflite",
            8,
            8,
            3,
            [new NetworkOutput("output", new Head(HeadKind.Classes, [1, classes], HeadEnd.Linear), null)],
            new Preprocessing([0], [255], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear));
}
