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
    string? Against,
    double? AgainstTop1,
    double? AgainstTop5,
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
            Agreement = Share(results, static picture => picture.Best == picture.AgainstBest),
            OutputSignalToNoiseDecibels = output.FiniteDecibels,
            Difference = PairedDifference.Of([.. results.Select(static picture => (picture.Rank == 0, picture.AgainstRank == 0))]),
        };
    }

    private static double Share(IReadOnlyList<PictureResult> results, Func<PictureResult, bool> counts) =>
        (double)results.Count(counts) / results.Count;
}
