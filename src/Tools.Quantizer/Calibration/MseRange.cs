namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>
/// The range whose 255 steps lose least: it minimises Σ (x − dequantize(quantize(x)))² over what was seen, taking a bin's values as
/// spread evenly over it. A smaller range clips more and rounds finer (Banner et al., "Post training 4-bit quantization", 2019,
/// section 3, weigh the same two errors in closed form for a Laplace density; here they are counted).
/// Both ends are first drawn in together, then searched in turn until neither moves; candidates are what was seen divided by
/// powers of 2^(1/16).
/// </summary>
internal static class MseRange
{
    // Down to 1/256 of what was seen.
    private const int Candidates = 129;
    private const int CandidatesPerOctave = 16;
    private const int Steps = 255;

    public static ValueRange Find(Histogram histogram, long zeros, ValueRange seen)
    {
        (int Bin, double Count)[] bins = FilledBins(histogram, zeros);
        (int Low, int High) best = (0, 0);
        double least = double.PositiveInfinity;
        bool moved = false;
        void Try(int low, int high)
        {
            double error = Error(bins, histogram.BinWidth, At(seen, low, high));
            if (error < least)
            {
                (least, best, moved) = (error, (low, high), true);
            }
        }

        for (int candidate = 0; candidate < Candidates; candidate++)
        {
            Try(candidate, candidate);
        }

        while (moved)
        {
            moved = false;
            for (int candidate = 0; candidate < Candidates; candidate++)
            {
                Try(best.Low, candidate);
                Try(candidate, best.High);
            }
        }

        return At(seen, best.Low, best.High);
    }

    private static ValueRange At(ValueRange seen, int low, int high) => new(seen.Min * Share(low), seen.Max * Share(high));

    private static float Share(int candidate) => MathF.Pow(2, -(float)candidate / CandidatesPerOctave);

    /// <summary>Exact zeros are left out: every range represents them exactly, and after a ReLU they are half of all values.</summary>
    private static (int Bin, double Count)[] FilledBins(Histogram histogram, long zeros)
    {
        List<(int, double)> bins = [];
        for (int k = -Histogram.HalfBins; k < Histogram.HalfBins; k++)
        {
            long count = k == 0 ? histogram[k] - zeros : histogram[k];
            if (count > 0)
            {
                bins.Add((k, count));
            }
        }

        return [.. bins];
    }

    private static double Error((int Bin, double Count)[] bins, double binWidth, ValueRange range)
    {
        double step = ((double)range.Max - range.Min) / Steps;
        if (step == 0)
        {
            return bins.Length == 0 ? 0 : double.PositiveInfinity;
        }

        // The grid is nudged so that zero lies on it, as quantization will do. From here on lengths are in steps.
        double lowest = Math.Round(range.Min / step);
        double binSteps = binWidth / step;
        double error = 0;
        foreach ((int bin, double count) in bins)
        {
            double integral = ErrorIntegral((bin + 1) * binSteps, lowest) - ErrorIntegral(bin * binSteps, lowest);
            error += count * integral;
        }

        return error / binSteps * step * step;
    }

    /// <summary>
    /// ∫ (u − clamp(round(u)))² du from 0 to u: 1/12 for each whole step, a cubic for the rest of one, and a cubic for what
    /// is clipped.
    /// </summary>
    private static double ErrorIntegral(double u, double lowest)
    {
        double inside = Math.Clamp(u, lowest, lowest + Steps);
        double nearest = Math.Floor(inside + 0.5);
        double rest = inside - nearest;
        double clipped = u - inside;
        return (nearest / 12) + (((rest * rest * rest) + (clipped * clipped * clipped)) / 3);
    }
}
