namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>
/// How the values of each channel (last axis) of a tensor spread: counts in bins whose width is an eighth of the power of two below them,
/// for either sign. Small beside <see cref="Histogram"/>, as there is one for each of some thousand channels. Fed by one thread; several
/// are merged, with the same result in any order.
/// </summary>
internal sealed class ChannelHistogram(int channels)
{
    /// <summary>Bins of one sign: from 2^−20, under which all values share the first, to 2^12.</summary>
    public const int Bins = 256;

    private const int MantissaBits = 3;
    private const int FirstExponent = -20;
    private const int FloatMantissaBits = 23;
    private const int FloatExponentBias = 127;

    private readonly int[] _counts = new int[channels * 2 * Bins];

    public int Channels => channels;

    /// <summary>How many values of a channel lie in a bin; zeros are not counted.</summary>
    public int Count(int channel, bool negative, int bin) => _counts[(((channel * 2) + (negative ? 1 : 0)) * Bins) + bin];

    /// <summary>Adds one picture's values, [pixels, channels].</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            if (value != 0)
            {
                _counts[(((i % channels * 2) + (value < 0 ? 1 : 0)) * Bins) + BinOf(value)]++;
            }
        }
    }

    /// <summary>Adds what another saw.</summary>
    public void Merge(ChannelHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    /// <summary>Where a bin ends, towards larger magnitudes; where the next begins.</summary>
    public static double EndOf(int bin) =>
        Math.ScaleB(1 + (((bin % (1 << MantissaBits)) + 1) / (double)(1 << MantissaBits)), (bin >> MantissaBits) + FirstExponent);

    private static int BinOf(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(Math.Abs(value)) >> (FloatMantissaBits - MantissaBits);
        return Math.Clamp(bits - ((FloatExponentBias + FirstExponent) << MantissaBits), 0, Bins - 1);
    }
}
