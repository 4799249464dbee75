namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>The range that leaves out at most a given share of the values, half of it at either end.</summary>
internal static class PercentileRange
{
    public static ValueRange Find(Histogram histogram, long count, ValueRange seen, double percent)
    {
        double outside = count * (100 - percent) / 200;

        long below = 0;
        int low = -Histogram.HalfBins;
        while (below + histogram[low] <= outside && low < 0)
        {
            below += histogram[low++];
        }

        long above = 0;
        int high = Histogram.HalfBins - 1;
        while (above + histogram[high] <= outside && high >= 0)
        {
            above += histogram[high--];
        }

        // The outer edges of the first bins that have to stay; never wider than what was seen.
        float min = (float)(low * histogram.BinWidth);
        float max = (float)((high + 1) * histogram.BinWidth);
        return new ValueRange(Math.Max(min, seen.Min), Math.Min(max, seen.Max));
    }
}
