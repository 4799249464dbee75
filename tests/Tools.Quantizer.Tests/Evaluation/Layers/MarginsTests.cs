using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Evaluation.Layers;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Tests.Evaluation.Layers;

public sealed class MarginsTests
{
    /// <summary>Tables of the normal distribution.</summary>
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.158655254)]
    [InlineData(1.959964, 0.025)]
    [InlineData(3, 0.001349898)]
    public void The_tail_is_that_of_the_tables(double x, double expected) => Assert.Equal(expected, Margins.Tail(x), 6);

    [Fact]
    public void Disagreement_is_what_noise_on_the_logits_brings()
    {
        Random random = new(4);
        float[][] logits = [.. Enumerable.Range(0, 4000).Select(_ => new[] { (float)(3 * random.NextDouble()), 0f })];
        Margins margins = new(logits);
        int changed = logits.Count(pair => Ranking.Best(pair) != Ranking.Best([pair[0] + Noise(), pair[1] + Noise()]));
        Assert.Equal(changed / 4000.0, margins.Disagreement(2 * 0.5), 0.03);    // two logits, each with a variance of 0.5
        Assert.Equal(margins.Disagreement(1), new Margins(logits.Select(Probabilities.Of)).Disagreement(1), 4);
        Assert.Equal(0, margins.Disagreement(0));
        Assert.Equal(0, margins.Disagreement(-1));

        float Noise() =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * Math.Sqrt(0.5));
    }

    [Fact]
    public void Noise_that_all_logits_share_changes_no_order()
    {
        Assert.Equal(0, LayerSurvey.NoiseBetweenTwo([1, 2, 3], [4, 5, 6]), 9);
        Assert.Equal(2 * 2, LayerSurvey.NoiseBetweenTwo([0, 0], [1, -1]), 9);    // (1 − (−1))²

        // A hundred that never come first have noise of their own.
        float[] many = [.. Enumerable.Range(0, 10).Select(i => 10f + i), .. new float[100]];
        float[] noisy = [.. many.Select((value, i) => value + (i < 10 ? 0 : 5 * (i % 2)))];
        Assert.Equal(0, LayerSurvey.NoiseBetweenTwo(many, noisy), 9);
    }
}
