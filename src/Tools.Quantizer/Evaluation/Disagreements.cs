using MobileNetEdge.Vision.Programs;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>A picture to which two networks give different classes.</summary>
/// <param name="Image">The picture's file.</param>
/// <param name="Truth">What it shows, where that is known.</param>
/// <param name="A">What the first says: its class, then that of the other, as probabilities.</param>
/// <param name="B">What the second says: its class, then that of the other.</param>
internal sealed record Disagreement(string Image, string? Truth, IReadOnlyList<NamedScore> A, IReadOnlyList<NamedScore> B);

internal static class Disagreements
{
    /// <summary>Those on which two networks disagree, the most decidedly first.</summary>
    /// <param name="paths">Pictures.</param>
    /// <param name="a">The first network's scores.</param>
    /// <param name="b">The second's, as many.</param>
    /// <param name="truth">Right classes; null where they are not known.</param>
    /// <param name="nameOf">What a class is called.</param>
    public static IReadOnlyList<Disagreement> Of(
        IReadOnlyList<string> paths, float[][] a, float[][] b, int[]? truth, Func<int, string> nameOf)
    {
        List<(Disagreement Picture, float Distance)> found = [];
        for (int i = 0; i < paths.Count; i++)
        {
            (int bestA, int bestB) = (Ranking.Best(a[i]), Ranking.Best(b[i]));
            if (bestA != bestB)
            {
                (float[] shareA, float[] shareB) = (Probabilities.Of(a[i]), Probabilities.Of(b[i]));
                found.Add((
                    new Disagreement(
                        paths[i],
                        truth is null ? null : nameOf(truth[i]),
                        [Score(bestA, shareA), Score(bestB, shareA)],
                        [Score(bestB, shareB), Score(bestA, shareB)]),
                    shareA[bestA] - shareA[bestB] + shareB[bestB] - shareB[bestA]));
            }
        }

        return [.. found.OrderByDescending(static pair => pair.Distance).Select(static pair => pair.Picture)];

        NamedScore Score(int index, float[] shares) => new(index, nameOf(index), shares[index]);
    }
}
