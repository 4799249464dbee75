namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>
/// The range for which the distribution of the quantized values diverges least from that of the values (Migacz, "8-bit inference with
/// TensorRT", 2017): what lies outside is counted at the ends, what lies inside is spread evenly over the filled bins of each step. Both
/// ends are drawn in together.
/// </summary>
internal static class EntropyRange
{
    private const int Candidates = 65;
    private const int CandidatesPerOctave = 16;
    private const int Steps = 256;

    public static ValueRange Find(Histogram histogram, ValueRange seen)
    {
        ValueRange best = seen;
        double least = double.PositiveInfinity;
        for (int candidate = 0; candidate < Candidates; candidate++)
        {
            float share = MathF.Pow(2, -(float)candidate / CandidatesPerOctave);
            ValueRange range = new(seen.Min * share, seen.Max * share);
            double divergence = Divergence(histogram, range);
            if (divergence < least)
            {
                (least, best) = (divergence, range);
            }
        }

        return best;
    }

    /// <summary>Σ p log(p / q) over the bins inside the range; infinite when it holds fewer bins than there are steps.</summary>
    private static double Divergence(Histogram histogram, ValueRange range)
    {
        int first = Math.Max((int)Math.Floor(range.Min / histogram.BinWidth), -Histogram.HalfBins);
        int last = Math.Min((int)Math.Ceiling(range.Max / histogram.BinWidth), Histogram.HalfBins) - 1;
        int bins = last - first + 1;
        if (bins < Steps)
        {
            return double.PositiveInfinity;
        }

        double[] inside = new double[bins];
        for (int k = 0; k < bins; k++)
        {
            inside[k] = histogram[first + k];
        }

        double[] clipped = [.. inside];
        for (int k = -Histogram.HalfBins; k < Histogram.HalfBins; k++)
        {
            if (k < first || k > last)
            {
                clipped[k < first ? 0 : bins - 1] += histogram[k];
            }
        }

        double total = clipped.Sum();
        double kept = inside.Sum();
        double divergence = 0;
        for (int step = 0; step < Steps; step++)
        {
            int from = (int)((long)step * bins / Steps);
            int to = (int)((long)(step + 1) * bins / Steps);
            double sum = 0;
            int filled = 0;
            for (int k = from; k < to; k++)
            {
                sum += inside[k];
                filled += inside[k] > 0 ? 1 : 0;
            }

            for (int k = from; k < to; k++)
            {
                double p = clipped[k] / total;
                double q = inside[k] > 0 ? sum / filled / kept : 1e-9;    // counted at an end where nothing is: all but impossible
                divergence += p > 0 ? p * Math.Log(p / q) : 0;
            }
        }

        return divergence;
    }
}
