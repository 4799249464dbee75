using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>
/// The quantized bounds of a fused activation: ReLU and ReLU6 cost no more than the clamp that requantization needs anyway
/// (TFLite's <c>CalculateActivationRangeQuantized</c>).
/// </summary>
/// <param name="Min">The smallest int8 output.</param>
/// <param name="Max">The largest int8 output.</param>
internal readonly record struct ActivationRange(sbyte Min, sbyte Max)
{
    public static ActivationRange Of(FusedActivation activation, float scale, int zeroPoint)
    {
        int Quantize(float real) =>
            (int)Math.Clamp(zeroPoint + (double)MathF.Round(real / scale, MidpointRounding.AwayFromZero), int.MinValue, int.MaxValue);

        (int min, int max) = activation switch
        {
            FusedActivation.None => (sbyte.MinValue, sbyte.MaxValue),
            FusedActivation.Relu => (Quantize(0), sbyte.MaxValue),
            FusedActivation.Relu6 => (Quantize(0), Quantize(6)),
            FusedActivation.ReluN1To1 => (Quantize(-1), Quantize(1)),
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };
        return new ActivationRange(
            (sbyte)Math.Clamp(min, sbyte.MinValue, sbyte.MaxValue), (sbyte)Math.Clamp(max, sbyte.MinValue, sbyte.MaxValue));
    }

    public sbyte Clamp(int value) => (sbyte)Math.Clamp(value, Min, Max);
}
