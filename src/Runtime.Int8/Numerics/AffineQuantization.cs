namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// Converts real values to quantized ones and back: real = scale × (q − zeroPoint). The arithmetic is that of TFLite's
/// <c>AffineQuantize</c> and <c>Dequantize</c> (reference_ops/quantize.h, dequantize.h), in single precision.
/// </summary>
public static class AffineQuantization
{
    /// <summary>round(real / scale) + zeroPoint, halves away from zero, clamped to −128..127.</summary>
    public static sbyte QuantizeToInt8(float real, float scale, int zeroPoint) =>
        (sbyte)Math.Clamp(Steps(real, scale) + zeroPoint, sbyte.MinValue, sbyte.MaxValue);

    /// <summary>round(real / scale) + zeroPoint, halves away from zero, clamped to 0..255.</summary>
    public static byte QuantizeToUInt8(float real, float scale, int zeroPoint) =>
        (byte)Math.Clamp(Steps(real, scale) + zeroPoint, byte.MinValue, byte.MaxValue);

    /// <summary>scale × (q − zeroPoint).</summary>
    public static float Dequantize(int q, float scale, int zeroPoint) => scale * (q - zeroPoint);

    // 65,536 steps exceed every 8-bit range and zero point, and keep infinities out of the conversion and the sum.
    private static int Steps(float real, float scale) =>
        (int)Math.Clamp(MathF.Round(real / scale, MidpointRounding.AwayFromZero), -65536f, 65536f);
}
