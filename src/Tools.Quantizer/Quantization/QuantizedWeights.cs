using System.Runtime.InteropServices;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// Weights to int8 in [−127, 127], zero point 0, and their bias to int32 at scale inputScale · weightScale (TFLite 8-bit
/// quantization specification: CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED).
/// </summary>
internal sealed record QuantizedWeights(sbyte[] Weights, float[] Scales, int[] Bias, float[] BiasScales)
{
    private const int MaxQuantized = 127;

    // Half of int32: the other half is for the products. 2^30 / (127 · 255) = 33,000 taps, more than a MobileNet's convolutions have.
    private const double MaxBias = 1 << 30;

    // 2^-40: times an activation of any sane size this is zero, and times an input scale it is still an ordinary float.
    private const float SmallestScale = 9.094947e-13f;

    /// <param name="weights">[outer, channels, inner], row-major: the channel of element i is (i / inner) % channels.</param>
    /// <param name="bias">A value for each output channel, or none for zeros.</param>
    /// <param name="inputMeans">
    /// Mean of the activation that element i is multiplied with, at i % length: what rounding the weights adds to an output on average is
    /// taken off its bias. A depthwise filter whose taps nearly cancel needs it most (Nagel et al. 2019, "Data-free quantization",
    /// section 4.2, with observed means). Taps on padding are counted as if they met the mean too; leaving them out moved nothing that
    /// could be measured.
    /// </param>
    /// <param name="outputs">Number of output channels.</param>
    /// <param name="scaleChannels">Number of scales: <paramref name="outputs"/> for one each, 1 for one for all.</param>
    /// <param name="inner">Elements between two steps of the channel index.</param>
    /// <param name="inputScale">Scale of the activation they are multiplied with.</param>
    /// <param name="chosen">Scales that were chosen before; none to choose them here.</param>
    public static QuantizedWeights Quantize(
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<double> inputMeans,
        int outputs,
        int scaleChannels,
        int inner,
        float inputScale,
        ReadOnlySpan<float> chosen = default)
    {
        float[] scales = chosen.IsEmpty ? LargestWeights(weights, scaleChannels, inner) : chosen.ToArray();
        RaiseForBias(scales, bias, inputScale);
        float[] biasScales = Array.ConvertAll(scales, scale => inputScale * scale);

        sbyte[] quantized = new sbyte[weights.Length];
        double[] shift = new double[outputs];
        int row = inner == 1 ? 1 : weights.Length / outputs;    // elements between two steps of the output channel
        for (int i = 0; i < quantized.Length; i++)
        {
            float scale = scales[i / inner % scaleChannels];
            double steps = Math.Round((double)weights[i] / scale, MidpointRounding.AwayFromZero);
            quantized[i] = (sbyte)Math.Clamp(steps, -MaxQuantized, MaxQuantized);
            shift[i / row % outputs] += (((double)quantized[i] * scale) - weights[i]) * inputMeans[i % inputMeans.Length];
        }

        int[] quantizedBias = new int[outputs];
        for (int c = 0; c < outputs; c++)
        {
            double corrected = (bias.IsEmpty ? 0 : bias[c]) - shift[c];
            double steps = Math.Round(corrected / biasScales[c % scaleChannels], MidpointRounding.AwayFromZero);
            quantizedBias[c] = (int)Math.Clamp(steps, -MaxBias, MaxBias);
        }

        return new QuantizedWeights(quantized, scales, quantizedBias, biasScales);
    }

    public byte[] WeightBytes() => MemoryMarshal.AsBytes(Weights.AsSpan()).ToArray();

    public byte[] BiasBytes() => MemoryMarshal.AsBytes(Bias.AsSpan()).ToArray();

    /// <summary>
    /// The largest weight becomes 127, unless the bias would then leave int32: a near-dead channel (weights of 1e-9, as folding a batch
    /// norm with a tiny gamma leaves them) with an ordinary bias. There the scale is raised until the bias fits; the weights lose
    /// steps, but they are that much smaller than the bias.
    /// </summary>
    private static void RaiseForBias(float[] scales, ReadOnlySpan<float> bias, float inputScale)
    {
        for (int c = 0; c < bias.Length; c++)
        {
            ref float scale = ref scales[c % scales.Length];
            scale = Math.Max(scale, (float)(Math.Abs((double)bias[c]) / (inputScale * MaxBias)));
        }
    }

    private static float[] LargestWeights(ReadOnlySpan<float> weights, int channels, int inner)
    {
        float[] largest = new float[channels];
        for (int i = 0; i < weights.Length; i++)
        {
            ref float channel = ref largest[i / inner % channels];
            channel = Math.Max(channel, Math.Abs(weights[i]));
        }

        return Array.ConvertAll(largest, weight => Math.Max(weight / MaxQuantized, SmallestScale));
    }
}
