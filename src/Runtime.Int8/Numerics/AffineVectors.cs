using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary><see cref="AffineQuantization.QuantizeToInt8"/> on vectors of 16 bytes, in any instruction set.</summary>
/// <param name="scale">The tensor's scale.</param>
/// <param name="zeroPoint">The tensor's zero point.</param>
internal readonly struct AffineVectors(float scale, int zeroPoint)
{
    /// <summary>More steps than any 8-bit range and zero point need.</summary>
    private const int MostSteps = 65536;

    private readonly Vector128<float> _scale = Vector128.Create(scale);
    private readonly Vector128<int> _zeroPoint = Vector128.Create(zeroPoint);

    /// <summary>round(real / scale) + zeroPoint, halves away from zero; not yet clamped to int8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> Quantize(Vector128<float> reals)
    {
        // The conversion clamps infinities to the largest int and turns NaN into 0, as the scalar conversion does.
        Vector128<int> steps = Vector128.ConvertToInt32(Vector128.Round(reals / _scale, MidpointRounding.AwayFromZero));
        return Vector128.Min(Vector128.Max(steps, Vector128.Create(-MostSteps)), Vector128.Create(MostSteps)) + _zeroPoint;
    }
}
