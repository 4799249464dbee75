namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>How well scores put the pictures that show a class before those that do not, at no particular threshold.</summary>
internal static class RankingMeasures
{
    /// <summary>
    /// The area under the ROC curve: the probability that a picture of the class has a higher score than one of another, ties counting half
    /// (Hanley and McNeil 1982).
    /// </summary>
    /// <param name="pictures">Score, and whether the picture shows the class.</param>
    /// <returns>Null if all pictures show it or none does.</returns>
    public static double? AreaUnderCurve(IEnumerable<(float Score, bool Shows)> pictures)
    {
        (double pairs, long positives, long negatives) = (0, 0, 0);
        foreach (IGrouping<float, (float Score, bool Shows)> tied in pictures.GroupBy(static picture => picture.Score)
            .OrderBy(static group => group.Key))
        {
            int shows = tied.Count(static picture => picture.Shows);
            int others = tied.Count() - shows;
            pairs += shows * (negatives + (others / 2.0));
            (positives, negatives) = (positives + shows, negatives + others);
        }

        return positives == 0 || negatives == 0 ? null : pairs / ((double)positives * negatives);
    }

    /// <summary>
    /// Average precision: the mean, over the pictures that show the class, of the share of such pictures among all with this score or more.
    /// </summary>
    /// <param name="pictures">Score, and whether the picture shows the class.</param>
    /// <returns>Null if no picture shows it.</returns>
    public static double? AveragePrecision(IEnumerable<(float Score, bool Shows)> pictures)
    {
        (double precisions, long shown, long seen) = (0, 0, 0);
        foreach (IGrouping<float, (float Score, bool Shows)> tied in pictures.GroupBy(static picture => picture.Score)
            .OrderByDescending(static group => group.Key))
        {
            int shows = tied.Count(static picture => picture.Shows);
            (shown, seen) = (shown + shows, seen + tied.Count());
            precisions += shows * ((double)shown / seen);
        }

        return shown == 0 ? null : precisions / shown;
    }
}
