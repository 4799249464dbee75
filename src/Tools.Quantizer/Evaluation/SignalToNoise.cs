namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>How much of a tensor survives quantization: 10 · log₁₀(Σ float² / Σ (float − int8)²), in decibels, over all
/// pictures.</summary>
internal sealed class SignalToNoise
{
    /// <summary>Infinite when nothing was lost.</summary>
    public double Decibels => Noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(Signal / Noise);

    /// <summary>As <see cref="Decibels"/>; null when nothing was lost, which JSON cannot say.</summary>
    public double? FiniteDecibels => double.IsFinite(Decibels) ? Decibels : null;

    /// <summary>Σ float².</summary>
    public double Signal { get; private set; }

    /// <summary>Σ (float − int8)².</summary>
    public double Noise { get; private set; }

    public void Add(ReadOnlySpan<float> reference, ReadOnlySpan<float> quantized)
    {
        for (int i = 0; i < reference.Length; i++)
        {
            double difference = (double)reference[i] - quantized[i];
            Signal += (double)reference[i] * reference[i];
            Noise += difference * difference;
        }
    }

    /// <summary>Adds energies that were counted elsewhere.</summary>
    public void Add(double signal, double noise)
    {
        Signal += signal;
        Noise += noise;
    }
}
