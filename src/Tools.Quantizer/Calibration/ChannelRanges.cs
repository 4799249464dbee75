using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>
/// How far the values of each channel (last axis) of each tensor go: the smallest and the largest of a picture, averaged over
/// the pictures, so that one odd picture does not decide.
/// </summary>
internal sealed class ChannelRanges
{
    private readonly Dictionary<string, (double[] Low, double[] High)> _ranges = new(StringComparer.Ordinal);

    private ChannelRanges()
    {
    }

    /// <param name="graph">The network.</param>
    /// <param name="inputs">Input tensors of pictures.</param>
    public static ChannelRanges Of(CompiledGraph graph, IReadOnlyList<float[]> inputs)
    {
        Dictionary<string, (double[] Low, double[] High)>[] pictures = new Dictionary<string, (double[], double[])>[inputs.Count];
        Parallel.For(0, inputs.Count, () => new Executor(graph), (i, _, executor) =>
        {
            Dictionary<string, (double[], double[])> picture = pictures[i] = new(StringComparer.Ordinal);
            executor.Run(inputs[i], (name, values) => picture.Add(name, OfPicture(values, graph.Shapes[name][^1])));
            return executor;
        }, static _ => { });

        ChannelRanges ranges = new();
        foreach ((string name, (double[] low, double[] high)) in pictures[0])
        {
            ranges._ranges.Add(name, (Mean(low.Length, c => pictures.Average(picture => picture[name].Low[c])), Mean(
                high.Length, c => pictures.Average(picture => picture[name].High[c]))));
        }

        return ranges;
    }

    /// <summary>Each channel's largest distance from zero, by tensor.</summary>
    public IReadOnlyDictionary<string, double[]> Magnitudes => Each(static (low, high) => Math.Max(-low, high));

    /// <summary>The middle of each channel's values, by tensor.</summary>
    public IReadOnlyDictionary<string, double[]> Centers => Each(static (low, high) => (low + high) / 2);

    private Dictionary<string, double[]> Each(Func<double, double, double> of) =>
        _ranges.ToDictionary(static pair => pair.Key, pair => pair.Value.Low.Zip(pair.Value.High, of).ToArray(), StringComparer.Ordinal);

    private static double[] Mean(int channels, Func<int, double> of) => [.. Enumerable.Range(0, channels).Select(of)];

    private static (double[] Low, double[] High) OfPicture(ReadOnlySpan<float> values, int channels)
    {
        double[] low = new double[channels];
        double[] high = new double[channels];
        Array.Fill(low, double.PositiveInfinity);
        Array.Fill(high, double.NegativeInfinity);
        for (int i = 0; i < values.Length; i++)
        {
            int c = i % channels;
            low[c] = Math.Min(low[c], values[i]);
            high[c] = Math.Max(high[c], values[i]);
        }

        return (low, high);
    }
}
