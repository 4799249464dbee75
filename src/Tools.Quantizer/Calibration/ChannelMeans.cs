namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>The mean of every channel (last axis) of activations, by name.</summary>
internal static class ChannelMeans
{
    /// <summary>One picture's means of one activation.</summary>
    public static double[] Of(ReadOnlySpan<float> values, int channels)
    {
        double[] means = new double[channels];
        for (int i = 0; i < values.Length; i++)
        {
            means[i % channels] += values[i];
        }

        int count = values.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            means[c] /= count;
        }

        return means;
    }

    /// <summary>The mean over pictures, added in the pictures' order: threads do not change a bit of it.</summary>
    public static IReadOnlyDictionary<string, double[]> Over(IReadOnlyList<Dictionary<string, double[]>> pictures) =>
        pictures[0].Keys.ToDictionary(
            static name => name,
            name =>
            {
                double[] mean = new double[pictures[0][name].Length];
                foreach (Dictionary<string, double[]> picture in pictures)
                {
                    for (int c = 0; c < mean.Length; c++)
                    {
                        mean[c] += picture[name][c] / pictures.Count;
                    }
                }

                return mean;
            },
            StringComparer.Ordinal);
}
