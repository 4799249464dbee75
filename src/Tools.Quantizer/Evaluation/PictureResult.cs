using System.Text.Json.Serialization;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>What a picture adds to an evaluation: enough to give any figure of the whole, exactly. Also a line of a shard's file.</summary>
/// <param name="Picture">Its path below the pictures' folder, with slashes.</param>
/// <param name="Rank">How many classes the network puts before the right one.</param>
/// <param name="Best">The score that is highest.</param>
/// <param name="AgainstRank">The same of the other network; null where there is none.</param>
/// <param name="AgainstBest">The same.</param>
/// <param name="Signal">Σ other².</param>
/// <param name="Noise">Σ (other − this)².</param>
/// <param name="Second">The score of the second of two classes; null where there are more.</param>
/// <param name="AgainstSecond">The same of the other network.</param>
internal sealed record PictureResult(
    string Picture,
    int Rank,
    int Best,
    int? AgainstRank = null,
    int? AgainstBest = null,
    double? Signal = null,
    double? Noise = null,
    float? Second = null,
    float? AgainstSecond = null)
{
    /// <summary>Whether the second of two classes is the right one.</summary>
    [JsonIgnore]
    public bool IsSecond => Rank == 0 == (Best == 1);

    /// <param name="picture">Its name.</param>
    /// <param name="index">Where the score of its right class stands.</param>
    /// <param name="scores">Of the network.</param>
    /// <param name="other">Of the other network; null where there is none.</param>
    public static PictureResult Of(string picture, int index, float[] scores, float[]? other)
    {
        float? second = scores.Length == 2 ? scores[1] : null;
        if (other is null)
        {
            return new PictureResult(picture, Ranking.RankOf(scores, index), Ranking.Best(scores), Second: second);
        }

        SignalToNoise energies = new();
        energies.Add(other, scores);
        return new PictureResult(
            picture,
            Ranking.RankOf(scores, index),
            Ranking.Best(scores),
            Ranking.RankOf(other, index),
            Ranking.Best(other),
            energies.Signal,
            energies.Noise,
            second,
            second is null ? null : other[1]);
    }
}
