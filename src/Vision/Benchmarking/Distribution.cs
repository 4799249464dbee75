namespace MobileNetEdge.Vision.Benchmarking;

/// <summary>
/// The middle and the spread of some measurements. A mean would follow the few that were disturbed by something else.
/// </summary>
/// <param name="P10">A tenth of the values are below it.</param>
/// <param name="Median">Half of them.</param>
/// <param name="P90">Nine tenths of them.</param>
internal sealed record Distribution(double P10, double Median, double P90)
{
    public static Distribution Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Distribution(Quantile(sorted, 0.1), Quantile(sorted, 0.5), Quantile(sorted, 0.9));
    }

    /// <summary>Interpolates linearly between two values (type 7 of Hyndman and Fan, the default of NumPy and R).</summary>
    private static double Quantile(double[] sorted, double part)
    {
        double at = part * (sorted.Length - 1);
        int below = (int)at;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + ((at - below) * (above - sorted[below]));
    }
}
