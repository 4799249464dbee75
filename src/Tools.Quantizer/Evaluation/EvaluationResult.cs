namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>How often a network is right, and beside another one. The members' names are those of <c>--json</c>; README.md lists
/// them.</summary>
internal sealed record EvaluationResult(
    string Model,
    string? Kernels,
    int Pictures,
    double Top1,
    double Top1StandardError,
    double Top1Low,
    double Top1High,
    double Top5,
    double? Auc,
    string? Against,
    double? AgainstTop1,
    double? AgainstTop5,
    double? AgainstAuc,
    double? Agreement,
    double? OutputSignalToNoiseDecibels,
    PairedDifference? Difference)
{
    /// <summary>Adds pictures up. In the same order the same pictures give the same bits, in one run or merged from many.</summary>
    /// <param name="model">The network's file.</param>
    /// <param name="kernels">What ran it; null for float weights.</param>
    /// <param name="against">The other network's file; null for none.</param>
    /// <param name="results">Of each picture; at least one.</param>
    public static EvaluationResult Of(string model, string? kernels, string? against, IReadOnlyList<PictureResult> results)
    {
        int right = results.Count(static picture => picture.Rank == 0);
        Accuracy accuracy = new(results.Count, (double)right / results.Count, Share(results, static picture => picture.Rank < 5));
        Interval interval = Interval.Of(right, results.Count);
        EvaluationResult alone = new(
            model,
            kernels,
            results.Count,
            accuracy.Top1,
            accuracy.Top1StandardError,
            interval.Low,
            interval.High,
            accuracy.Top5,
            AreaUnderCurve(results, static picture => picture.Second),
            null,
            null,
            null,
            null,
            null,
            null,
            null);
        if (against is null)
        {
            return alone;
        }

        SignalToNoise output = new();
        foreach (PictureResult picture in results)
        {
            output.Add(picture.Signal!.Value, picture.Noise!.Value);
        }

        return alone with
        {
            Against = against,
            AgainstTop1 = Share(results, static picture => picture.AgainstRank == 0),
            AgainstTop5 = Share(results, static picture => picture.AgainstRank < 5),
            AgainstAuc = AreaUnderCurve(results, static picture => picture.AgainstSecond),
            Agreement = Share(results, static picture => picture.Best == picture.AgainstBest),
            OutputSignalToNoiseDecibels = output.FiniteDecibels,
            Difference = PairedDifference.Of([.. results.Select(static picture => (picture.Rank == 0, picture.AgainstRank == 0))]),
        };
    }

    /// <summary>Of two classes, at no particular threshold; null for more classes.</summary>
    private static double? AreaUnderCurve(IReadOnlyList<PictureResult> results, Func<PictureResult, float?> score) =>
        results.All(picture => score(picture) is not null)
            ? RankingMeasures.AreaUnderCurve(results.Select(picture => (score(picture)!.Value, picture.IsSecond)))
            : null;

    private static double Share(IReadOnlyList<PictureResult> results, Func<PictureResult, bool> counts) =>
        (double)results.Count(counts) / results.Count;
}
