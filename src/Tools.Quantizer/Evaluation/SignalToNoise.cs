namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>How much of a tensor survives quantization: 10 · log₁₀(Σ float² / Σ (float − int8)²), in decibels, over all pictures.</summary>
internal sealed class SignalToNoise
{
    private double _signal;
    private double _noise;

    /// <summary>Infinite when nothing was lost.</summary>
    public double Decibels => _noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(_signal / _noise);

    public void Add(ReadOnlySpan<float> reference, ReadOnlySpan<float> quantized)
    {
        for (int i = 0; i < reference.Length; i++)
        {
            double difference = (double)reference[i] - quantized[i];
            _signal += (double)reference[i] * reference[i];
            _noise += difference * difference;
        }
    }
}
