namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>
/// Counts of values in bins of equal width: bin k holds [k·w, (k+1)·w), k from −4096 to 4095, w a power of two.
/// When a value does not fit, w doubles and bins 2k and 2k+1 become bin k: exactly, as the borders of the wide bins are borders of
/// the narrow ones. So w follows from the largest magnitude alone, and the counts do not depend on the order of values or
/// of merges: threads may each fill their own.
/// </summary>
internal sealed class Histogram
{
    /// <summary>Bins on either side of zero. The larger side uses at least half of them: 8 or more bins for each of 256 steps.</summary>
    public const int HalfBins = 4096;

    // 2^-60 is far below the smallest step that a network's activations need; it keeps a tensor of zeros from shrinking w forever.
    private const int MinExponent = -60;

    private readonly long[] _counts = new long[2 * HalfBins];
    private int _exponent = MinExponent;

    /// <summary>w.</summary>
    public double BinWidth => Math.ScaleB(1.0, _exponent);

    /// <summary>Number of values in bin <paramref name="k"/>, from −<see cref="HalfBins"/> up.</summary>
    public long this[int k] => _counts[k + HalfBins];

    /// <summary>Adds values, none of which is larger in magnitude than <paramref name="magnitude"/>; all finite.</summary>
    public void Add(ReadOnlySpan<float> values, float magnitude)
    {
        WidenTo(ExponentFor(magnitude));
        double scale = Math.ScaleB(1.0, -_exponent);
        foreach (float value in values)
        {
            _counts[(int)Math.Floor(value * scale) + HalfBins]++;
        }
    }

    /// <summary>Adds the other's counts.</summary>
    public void Merge(Histogram other)
    {
        WidenTo(other._exponent);
        int shift = Math.Min(_exponent - other._exponent, 31);
        for (int k = -HalfBins; k < HalfBins; k++)
        {
            _counts[(k >> shift) + HalfBins] += other[k];
        }
    }

    /// <summary>The smallest e with magnitude &lt; 4096 · 2^e.</summary>
    private static int ExponentFor(float magnitude) =>
        magnitude == 0 ? MinExponent : Math.Max(MinExponent, Math.ILogB(magnitude) + 1 - Math.ILogB(HalfBins));

    private void WidenTo(int exponent)
    {
        if (exponent <= _exponent)
        {
            return;
        }

        int shift = Math.Min(exponent - _exponent, 31);
        long[] narrow = [.. _counts];
        Array.Clear(_counts);
        for (int k = -HalfBins; k < HalfBins; k++)
        {
            // An arithmetic shift is the floor that the bins' definition asks for, below zero too.
            _counts[(k >> shift) + HalfBins] += narrow[k + HalfBins];
        }

        _exponent = exponent;
    }
}
