using MobileNetEdge.Tools.Quantizer.Calibration;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// real = Scale · (q − ZeroPoint), q in [−128, 127]: a per-tensor asymmetric int8 activation
/// (TFLite 8-bit quantization specification). Real 0 is exactly q = ZeroPoint.
/// </summary>
internal readonly record struct AffineParameters(float Scale, int ZeroPoint)
{
    private const int Lowest = sbyte.MinValue;
    private const int Highest = sbyte.MaxValue;

    // Scales below this are noise, and products of two still have to be ordinary floats: 2^-40.
    private const float SmallestScale = 9.094947e-13f;

    /// <summary>
    /// 255 steps from Min to Max, widened to hold 0 and moved by less than a step so that 0 is one of them.
    /// A tensor that is always 0 gets [0, 1]: any scale says 0 exactly.
    /// </summary>
    public static AffineParameters FromRange(ValueRange range)
    {
        double min = Math.Min(range.Min, 0);
        double max = Math.Max(range.Max, 0);
        if (min == max)
        {
            max = 1;
        }

        return WithScale(Math.Max((float)((max - min) / (Highest - Lowest)), SmallestScale), min);
    }

    /// <summary>The same lowest real value, a larger scale.</summary>
    public AffineParameters Widen(float scale) => WithScale(scale, Scale * (Lowest - ZeroPoint));

    public sbyte Quantize(float real) =>
        (sbyte)Math.Clamp(Math.Round((double)real / Scale, MidpointRounding.AwayFromZero) + ZeroPoint, Lowest, Highest);

    public float Dequantize(sbyte quantized) => Scale * (quantized - ZeroPoint);

    private static AffineParameters WithScale(float scale, double min)
    {
        double zeroPoint = Math.Round(Lowest - (min / scale), MidpointRounding.AwayFromZero);
        return new AffineParameters(scale, (int)Math.Clamp(zeroPoint, Lowest, Highest));
    }
}
