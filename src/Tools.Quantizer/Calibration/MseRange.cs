namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>
/// The range whose 255 steps lose least: it minimises Σ count · (x − dequantize(quantize(x)))² over the histogram's bins, x a bin's middle.
/// A smaller range clips more and rounds finer (Banner et al., "Post training 4-bit quantization", 2019, section 3, weigh the same two
/// errors in closed form for a Laplace density; here they are counted).
/// Both ends are searched in turn, each over what was seen divided by powers of 2^(1/16), until neither moves.
/// </summary>
internal static class MseRange
{
    // Down to 1/256 of what was seen, where a bin is still an eighth of a step or less.
    private const int Candidates = 129;
    private const int CandidatesPerOctave = 16;
    private const int Steps = 255;

    public static ValueRange Find(Histogram histogram, long zeros, ValueRange seen)
    {
        (double Middle, double Count)[] bins = FilledBins(histogram, zeros);
        int low = 0;
        int high = 0;
        double best = Error(bins, At(seen, low, high));
        bool moved = true;
        while (moved)
        {
            moved = false;
            for (int candidate = 0; candidate < Candidates; candidate++)
            {
                moved |= Improve(bins, At(seen, low, candidate), ref best, ref high, candidate);
            }

            for (int candidate = 0; candidate < Candidates && seen.Min < 0; candidate++)
            {
                moved |= Improve(bins, At(seen, candidate, high), ref best, ref low, candidate);
            }
        }

        return At(seen, low, high);
    }

    private static bool Improve((double Middle, double Count)[] bins, ValueRange range, ref double best, ref int end, int candidate)
    {
        double error = Error(bins, range);
        if (error >= best)
        {
            return false;
        }

        (best, end) = (error, candidate);
        return true;
    }

    private static ValueRange At(ValueRange seen, int low, int high) =>
        new(seen.Min * Share(low), seen.Max * Share(high));

    private static float Share(int candidate) => MathF.Pow(2, -(float)candidate / CandidatesPerOctave);

    /// <summary>Exact zeros are left out: every range represents them exactly, and after a ReLU they are half of all values.</summary>
    private static (double Middle, double Count)[] FilledBins(Histogram histogram, long zeros)
    {
        List<(double, double)> bins = [];
        for (int k = -Histogram.HalfBins; k < Histogram.HalfBins; k++)
        {
            long count = k == 0 ? histogram[k] - zeros : histogram[k];
            if (count > 0)
            {
                bins.Add(((k + 0.5) * histogram.BinWidth, count));
            }
        }

        return [.. bins];
    }

    private static double Error((double Middle, double Count)[] bins, ValueRange range)
    {
        double step = ((double)range.Max - range.Min) / Steps;
        if (step == 0)
        {
            return bins.Length == 0 ? 0 : double.PositiveInfinity;
        }

        // The grid is nudged so that zero lies on it, as quantization will do.
        double lowest = Math.Round(range.Min / step);
        double highest = lowest + Steps;
        double inverse = 1 / step;
        double error = 0;
        foreach ((double middle, double count) in bins)
        {
            double quantized = Math.Clamp(Math.Round(middle * inverse), lowest, highest);
            double difference = middle - (quantized * step);
            error += count * difference * difference;
        }

        return error;
    }
}
