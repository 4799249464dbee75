namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>Where a true share lies, with a confidence of 95 %.</summary>
internal readonly record struct Interval(double Low, double High)
{
    /// <summary>97.5 % of a normal distribution lie below so many deviations.</summary>
    public const double Deviations = 1.959964;

    /// <summary>
    /// Of a share that was counted: Wilson's score interval (1927). It stays inside 0..1 and is right near its ends, where p ± 1.96 ·
    /// √(p(1 − p)/n) is a single point.
    /// </summary>
    /// <param name="count">How often it was so.</param>
    /// <param name="of">Out of how many, at least one.</param>
    public static Interval Of(int count, int of)
    {
        const double z2 = Deviations * Deviations;
        double share = (double)count / of;
        double centre = (share + (z2 / (2.0 * of))) / (1 + (z2 / of));
        double half = Deviations / (1 + (z2 / of)) * Math.Sqrt((share * (1 - share) / of) + (z2 / (4.0 * of * of)));
        return new Interval(Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
