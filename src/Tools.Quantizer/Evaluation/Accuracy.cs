using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>How often the right class came first, or among the first five.</summary>
/// <param name="Pictures">How many were scored.</param>
/// <param name="Top1">Share with the right class first, 0..1.</param>
/// <param name="Top5">Share with the right class among the first five, 0..1.</param>
internal sealed record Accuracy(int Pictures, double Top1, double Top5)
{
    /// <summary>One standard error of <see cref="Top1"/>: √(p(1 − p)/n).</summary>
    public double Top1StandardError => Math.Sqrt(Top1 * (1 - Top1) / Pictures);

    /// <param name="scores">Each picture's scores.</param>
    /// <param name="classes">Each picture's right class, as an index into its scores.</param>
    public static Accuracy Of(IReadOnlyList<float[]> scores, IReadOnlyList<int> classes)
    {
        int first = 0;
        int firstFive = 0;
        for (int i = 0; i < scores.Count; i++)
        {
            int rank = Ranking.RankOf(scores[i], classes[i]);
            first += rank == 0 ? 1 : 0;
            firstFive += rank < 5 ? 1 : 0;
        }

        return new Accuracy(scores.Count, (double)first / scores.Count, (double)firstFive / scores.Count);
    }

    /// <summary>Share of pictures to which two networks give the same class.</summary>
    public static double Agreement(IReadOnlyList<float[]> a, IReadOnlyList<float[]> b) =>
        a.Zip(b, static (x, y) => Ranking.Best(x) == Ranking.Best(y) ? 1.0 : 0.0).Average();
}
