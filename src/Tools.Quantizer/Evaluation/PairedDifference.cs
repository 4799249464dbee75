namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>
/// How much more often this network is right than another one on the same pictures. Only pictures on which one alone is right count: most
/// are easy or hard for both, so the error is far smaller than that of two accuracies measured apart. The members' names are those of
/// <c>--json</c>; README.md lists them.
/// </summary>
/// <param name="Top1Difference">The share of this one less that of the other, −1..1.</param>
/// <param name="DifferenceStandardError">One standard error of it: √((b + c) − (b − c)²/n) / n, b and c being the two counts
/// below.</param>
/// <param name="DifferenceLow">From here …</param>
/// <param name="DifferenceHigh">… to here with a confidence of 95 %: Agresti and Min (2005), who add half a picture to each of the four
/// cells.</param>
/// <param name="OnlyThisRight">Pictures on which this one alone is right.</param>
/// <param name="OnlyOtherRight">Pictures on which the other one alone is right.</param>
/// <param name="McNemarP">How probable a difference of at least this size is between two equally good networks: McNemar's exact
/// test.</param>
internal sealed record PairedDifference(
    double Top1Difference,
    double DifferenceStandardError,
    double DifferenceLow,
    double DifferenceHigh,
    int OnlyThisRight,
    int OnlyOtherRight,
    double McNemarP)
{
    /// <param name="pictures">On how many both were tried.</param>
    /// <param name="onlyThis">Right by this one alone.</param>
    /// <param name="onlyOther">Right by the other alone.</param>
    public static PairedDifference Of(int pictures, int onlyThis, int onlyOther)
    {
        double difference = (double)(onlyThis - onlyOther) / pictures;
        double moved = (double)(onlyThis - onlyOther) / (pictures + 2);
        double half = Interval.Deviations * StandardError(pictures + 2, onlyThis + 0.5, onlyOther + 0.5);
        return new PairedDifference(
            difference,
            StandardError(pictures, onlyThis, onlyOther),
            Math.Max(-1, moved - half),
            Math.Min(1, moved + half),
            onlyThis,
            onlyOther,
            Probability(onlyThis, onlyOther));
    }

    /// <param name="right">Of each picture: whether this one is right, and whether the other is.</param>
    public static PairedDifference Of(IReadOnlyList<(bool This, bool Other)> right) => Of(
        right.Count,
        right.Count(static pair => pair is { This: true, Other: false }),
        right.Count(static pair => pair is { This: false, Other: true }));

    private static double StandardError(double n, double b, double c) => Math.Sqrt(Math.Max(0, b + c - ((b - c) * (b - c) / n))) / n;

    /// <summary>Both tails of a fair coin thrown b + c times, in logarithms as 2^−50,000 is no double.</summary>
    private static double Probability(int b, int c)
    {
        int throws = b + c;
        double logarithm = throws * Math.Log(0.5);
        double tail = 0;
        for (int k = 0; k <= Math.Min(b, c); k++)
        {
            tail += Math.Exp(logarithm);
            logarithm += Math.Log((double)(throws - k) / (k + 1));
        }

        return Math.Min(1, 2 * tail);
    }
}
