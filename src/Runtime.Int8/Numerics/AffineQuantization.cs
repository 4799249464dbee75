namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>Between real numbers and int8: real = scale · (q − zeroPoint).</summary>
internal static class AffineQuantization
{
    /// <summary>The nearest int8, ties away from zero, clamped (TFLite's <c>AffineQuantize</c>: a float division, then a rounding).</summary>
    public static sbyte QuantizeToInt8(float real, float scale, int zeroPoint) =>
        (sbyte)Math.Clamp((double)MathF.Round(real / scale, MidpointRounding.AwayFromZero) + zeroPoint, sbyte.MinValue, sbyte.MaxValue);

    /// <summary>The real number that q stands for.</summary>
    public static float Dequantize(int q, float scale, int zeroPoint) => scale * (q - zeroPoint);
}
