using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;

namespace MobileNetEdge.Tools.Quantizer.Quantization.Reconstruction;

/// <summary>
/// Empirical bias correction (Nagel et al. 2019, section 4.2) with care: rounding before and in a layer moves the mean of an output
/// channel, and its bias can take that back. Taken over all values, a few far ones in the dead region of the activation would decide; so it
/// is taken where the activation is awake, with a factor beside the offset (a channel's weight scale holds any), and a channel keeps what
/// it is given only where the error <em>behind</em> the activation falls on pictures that it was not worked out on.
/// </summary>
internal static class OutputCorrection
{
    private const double LeastFactor = 0.7;
    private const double LargestFactor = 1.3;

    // A channel of which fewer values were seen awake, as of layers with one place a picture, keeps what it has: the fit would be to those
    // few pictures.
    private const int FewestValues = 500;

    /// <param name="Factors">Of each output channel.</param>
    /// <param name="Offsets">Of each output channel, added to its bias after the factor.</param>
    internal sealed record Correction(double[] Factors, double[] Offsets)
    {
        public bool IsNothing => Factors.All(static factor => factor == 1) && Offsets.All(static offset => offset == 0);

        /// <summary>The layer with this in its weights and bias.</summary>
        public Node Of(Node layer)
        {
            Node scaled = ChannelWeights.ScaleOutputs(layer, Factors);
            return ChannelWeights.AddToBias(scaled, Offsets);
        }

        /// <summary>The layer's output with this.</summary>
        public float[] Of(float[] output) =>
            [.. output.Select((value, i) => (float)((value * Factors[i % Factors.Length]) + Offsets[i % Offsets.Length]))];
    }

    /// <param name="floats">The layer's output of each picture in the float network.</param>
    /// <param name="quantized">The same with everything so far quantized, not yet rounded itself.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="activation">What alone reads it, or null.</param>
    /// <param name="scales">Whether each channel has a weight scale of its own, so that a factor costs nothing.</param>
    public static Correction Find(float[][] floats, float[][] quantized, int channels, ActivationKind? activation, bool scales)
    {
        double[] factors = new double[channels];
        double[] offsets = new double[channels];
        Parallel.For(0, channels, c => (factors[c], offsets[c]) = OfChannel(floats, quantized, c, channels, activation, scales));
        return new Correction(factors, offsets);
    }

    private static (double Factor, double Offset) OfChannel(
        float[][] floats, float[][] quantized, int channel, int channels, ActivationKind? activation, bool scales)
    {
        int half = floats.Length > 1 ? 2 : 1;
        (double, double)[] candidates = [.. Candidates(0)];
        double least = Error(1, 0);
        int best = -1;
        for (int i = 0; i < candidates.Length; i++)
        {
            double error = Error(candidates[i].Item1, candidates[i].Item2);
            if (error < least)
            {
                (least, best) = (error, i);
            }
        }

        return best < 0 ? (1, 0) : Candidates(null).ElementAt(best);

        // Worked out on every second picture (null: on all).
        IEnumerable<(double Factor, double Offset)> Candidates(int? parity)
        {
            (double n, double q, double f, double qq, double qf) = (0, 0, 0, 0, 0);
            for (int picture = 0; picture < floats.Length; picture++)
            {
                if (parity is { } p && picture % half != p)
                {
                    continue;
                }

                for (int i = channel; i < floats[picture].Length; i += channels)
                {
                    (double x, double y) = (quantized[picture][i], floats[picture][i]);
                    if (IsAwake(activation, x) || IsAwake(activation, y))
                    {
                        (n, q, f, qq, qf) = (n + 1, q + x, f + y, qq + (x * x), qf + (x * y));
                    }
                }
            }

            if (n < FewestValues)
            {
                yield break;
            }

            double offset = (f - q) / n;
            double variance = qq - (q * q / n);
            double factor = variance <= 1e-12 * qq ? 1 : Math.Clamp((qf - (q * f / n)) / variance, LeastFactor, LargestFactor);
            yield return (1, offset);
            if (!scales)
            {
                yield break;
            }

            yield return (factor, (f - (factor * q)) / n);
        }

        double Error(double factor, double offset)
        {
            double error = 0;
            for (int picture = half - 1; picture < floats.Length; picture += half)
            {
                for (int i = channel; i < floats[picture].Length; i += channels)
                {
                    double difference = Apply(activation, (factor * quantized[picture][i]) + offset) - Apply(
                        activation, floats[picture][i]);
                    error += difference * difference;
                }
            }

            return error;
        }
    }

    /// <summary>Whether the activation tells values near this one apart.</summary>
    private static bool IsAwake(ActivationKind? activation, double x) => activation switch
    {
        ActivationKind.Relu => x > 0,
        ActivationKind.Relu6 => x is > 0 and < 6,
        ActivationKind.ReluN1To1 => x is > -1 and < 1,
        ActivationKind.HardSwish => x > -3,
        ActivationKind.HardSigmoid => x is > -3 and < 3,
        _ => true,
    };

    private static double Apply(ActivationKind? activation, double x) => activation switch
    {
        ActivationKind.Relu => Math.Max(x, 0),
        ActivationKind.Relu6 => Math.Clamp(x, 0, 6),
        ActivationKind.ReluN1To1 => Math.Clamp(x, -1, 1),
        ActivationKind.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        ActivationKind.HardSigmoid => Math.Clamp(x + 3, 0, 6) / 6,
        ActivationKind.Logistic => 1 / (1 + Math.Exp(-x)),
        _ => x,
    };
}
