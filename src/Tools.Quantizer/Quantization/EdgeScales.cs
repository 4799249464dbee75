using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// A scale for each channel of an activation, and the zero point that they share: those whose quantization loses least, counting what is
/// clipped and what is rounded of what calibration saw. Channels count as much as the depthwise convolutions behind them multiply.
/// </summary>
/// <param name="Scales">One per channel.</param>
/// <param name="ZeroPoint">Of all.</param>
internal sealed record EdgeScales(float[] Scales, int ZeroPoint)
{
    private const int Steps = 255;

    /// <summary>Candidates for a scale are those that hold all values, over powers of 2^(1/8): the bins' own steps.</summary>
    private const int CandidatesPerOctave = 8;
    private const int Octaves = 6;

    /// <summary>Steps below zero that are tried for channels whose values go there; all of them would take long and change
    /// little.</summary>
    private static readonly int[] StepsBelow = [3, 5, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160];

    /// <param name="tensor">Where it is.</param>
    /// <param name="seen">Its values.</param>
    public static EdgeScales Choose(EdgeTensors.ByChannel tensor, ChannelHistogram seen)
    {
        Channel[] channels = [.. Enumerable.Range(0, seen.Channels).Select(c => new Channel(seen, c))];
        double[] gains = Gains(tensor, seen.Channels);
        double least = tensor.Activation == ActivationKind.HardSwish ? AccumulatorHardSwish.LeastOutputScale : SmallestScale;
        // 127 then stands for 6: saturation is the clamp
        float most = tensor.Activation == ActivationKind.Relu6 ? 6f / Steps : float.MaxValue;
        int[] candidates = tensor.Activation is ActivationKind.Relu or ActivationKind.Relu6 ? [0] : StepsBelow;

        (double Loss, EdgeScales Scales)? best = null;
        foreach (int below in candidates)
        {
            float[] scales = new float[channels.Length];
            double loss = 0;
            for (int c = 0; c < channels.Length; c++)
            {
                (scales[c], double error) = channels[c].Best(below, least, most);
                loss += gains[c] * error;
            }

            if (best is null || loss < best.Value.Loss)
            {
                best = (loss, new EdgeScales(scales, sbyte.MinValue + below));
            }
        }

        return best!.Value.Scales;
    }

    /// <summary>2^−30: a channel of zeros has any scale.</summary>
    private const double SmallestScale = 1.0 / (1 << 30);

    /// <summary>Σ w² of all that reads a channel: what becomes of the variance of its error.</summary>
    private static double[] Gains(EdgeTensors.ByChannel tensor, int channels)
    {
        double[] gains = new double[channels];
        foreach (DepthwiseConv2D reader in tensor.Readers)
        {
            int outputs = reader.Weights.Shape[^1];
            for (int i = 0; i < reader.Weights.Data.Length; i++)
            {
                gains[i % outputs / (outputs / channels)] += (double)reader.Weights.Data[i] * reader.Weights.Data[i];
            }
        }

        return gains;
    }

    /// <summary>The filled bins of a channel.</summary>
    private sealed class Channel
    {
        private readonly (double Low, double High, int Count)[] _above;
        private readonly (double Low, double High, int Count)[] _below;

        public Channel(ChannelHistogram seen, int channel)
        {
            (double, double, int)[] Filled(bool negative) =>
            [
                .. Enumerable.Range(0, ChannelHistogram.Bins).Where(bin => seen.Count(channel, negative, bin) > 0)
                    .Select(bin =>
                        (bin == 0 ? 0 : ChannelHistogram.EndOf(bin - 1), ChannelHistogram.EndOf(bin), seen.Count(channel, negative, bin))),
            ];
            _above = Filled(negative: false);
            _below = Filled(negative: true);
        }

        /// <summary>The scale that loses least, and the sum of squares that it loses.</summary>
        public (float Scale, double Error) Best(int stepsBelow, double least, double most)
        {
            double all = Math.Max(
                _above.Length == 0 ? 0 : _above[^1].High / (Steps - stepsBelow),
                _below.Length == 0 || stepsBelow == 0 ? 0 : _below[^1].High / stepsBelow);
            (double Scale, double Error) best = (Math.Clamp(all, least, most), double.PositiveInfinity);
            for (int k = 0; k <= Octaves * CandidatesPerOctave; k++)
            {
                double scale = Math.Clamp(all * Math.Pow(2, -k / (double)CandidatesPerOctave), least, most);
                double error = Error(_above, scale, Steps - stepsBelow) + Error(_below, scale, stepsBelow);
                if (error < best.Error)
                {
                    best = (scale, error);
                }
            }

            return ((float)best.Scale, best.Error);
        }

        private static double Error((double Low, double High, int Count)[] bins, double scale, int steps)
        {
            double error = 0;
            foreach ((double low, double high, int count) in bins)
            {
                // Evenly spread over the bin: what lies within half a step becomes zero, what lies beyond the last step is clipped.
                double middle = (low + high) / 2;
                double clipped = Math.Max(0, middle - (scale * steps));
                error += count * (clipped > 0 ? clipped * clipped : Math.Min(middle * middle, scale * scale / 12));
            }

            return error;
        }
    }
}
