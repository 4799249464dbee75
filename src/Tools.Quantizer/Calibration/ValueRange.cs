namespace MobileNetEdge.Tools.Quantizer.Calibration;

/// <summary>The real values that a tensor's quantization has to cover.</summary>
internal readonly record struct ValueRange(float Min, float Max)
{
    /// <summary>The smallest range that holds both.</summary>
    public ValueRange Union(ValueRange other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    /// <summary>The part inside [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public ValueRange Clamp(float min, float max) => new(Math.Clamp(Min, min, max), Math.Clamp(Max, min, max));
}
