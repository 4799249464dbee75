namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>Scores of any network as probabilities, so that those of two can be set beside each other.</summary>
internal static class Probabilities
{
    /// <summary>Steps of 1/256 over a thousand classes: int8 probabilities seldom add up to 1.</summary>
    private const float Tolerance = 0.3f;

    /// <summary>The scores themselves where they are probabilities; else e^x / Σ e^x.</summary>
    public static float[] Of(float[] scores)
    {
        if (scores.All(static score => score is >= 0 and <= 1.01f) && Math.Abs(scores.Sum() - 1) < Tolerance)
        {
            return scores;
        }

        double most = scores.Max();
        double[] powers = Array.ConvertAll(scores, score => Math.Exp(score - most));
        double sum = powers.Sum();
        return Array.ConvertAll(powers, power => (float)(power / sum));
    }
}
