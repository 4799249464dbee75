namespace MobileNetEdge.Tools.Quantizer.Evaluation.Layers;

/// <summary>How far the first class is ahead of the second, in logits: how much noise a picture's answer bears.</summary>
internal sealed class Margins
{
    private const double LeastProbability = 1e-30;

    private readonly double[] _margins;

    /// <param name="scores">Answers of the float network, probabilities or logits.</param>
    public Margins(IEnumerable<float[]> scores) => _margins = [.. scores.Where(static answer => answer.Length > 1).Select(Margin)];

    /// <summary>The share of pictures whose first class changes when the difference of two logits gets Gaussian noise of this mean square:
    /// the mean of Φ(−margin/σ).</summary>
    public double Disagreement(double noise) =>
        noise <= 0 || _margins.Length == 0 ? 0 : _margins.Average(margin => Tail(margin / Math.Sqrt(noise)));

    private static double Margin(float[] scores)
    {
        float[] two = [.. scores.OrderDescending().Take(2)];
        return ReferenceEquals(Probabilities.Of(scores), scores)
            ? Math.Log(Math.Max(two[0], LeastProbability)) - Math.Log(Math.Max(two[1], LeastProbability))
            : two[0] - (double)two[1];
    }

    /// <summary>1 − Φ(x) of a normal distribution: Abramowitz and Stegun, 26.2.17, right to 7.5 · 10⁻⁸.</summary>
    internal static double Tail(double x)
    {
        double t = 1 / (1 + (0.2316419 * x));
        double polynomial = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) * polynomial;
    }
}
