namespace MobileNetEdge.Vision.Scores;

/// <summary>The order of classes by score; for equal scores the lower class comes first, as in TensorFlow and NumPy.</summary>
internal static class Ranking
{
    public static int Best(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            best = scores[i] > scores[best] ? i : best;
        }

        return best;
    }

    /// <summary>The number of classes that rank before this one.</summary>
    public static int RankOf(float[] scores, int index)
    {
        int rank = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            rank += scores[i] > scores[index] || (scores[i] == scores[index] && i < index) ? 1 : 0;
        }

        return rank;
    }

    /// <summary>The top classes, best first.</summary>
    public static int[] Top(float[] scores, int count) =>
        [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(count)];
}
