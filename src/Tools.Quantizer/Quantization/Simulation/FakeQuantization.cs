using System.Runtime.Intrinsics;

namespace MobileNetEdge.Tools.Quantizer.Quantization.Simulation;

/// <summary>Rounds floats to the reals that an int8 tensor can hold (Jacob et al., "Quantization and training of neural networks", 2018,
/// section 3).</summary>
internal static class FakeQuantization
{
    /// <summary>values[i] becomes scale · (clamp(round(values[i] / scale) + z) − z). <paramref name="target"/> may be
    /// <paramref name="values"/>.</summary>
    public static void Round(ReadOnlySpan<float> values, Span<float> target, AffineParameters parameters)
    {
        float inverse = 1 / parameters.Scale;
        float low = sbyte.MinValue - parameters.ZeroPoint;
        float high = sbyte.MaxValue - parameters.ZeroPoint;
        int i = 0;
        for (; i + Vector256<float>.Count <= values.Length; i += Vector256<float>.Count)
        {
            Vector256<float> steps = Vector256.Round(Vector256.Create(values[i..]) * inverse);
            (Vector256.Min(Vector256.Max(steps, Vector256.Create(low)), Vector256.Create(high)) * parameters.Scale).CopyTo(target[i..]);
        }

        for (; i < values.Length; i++)
        {
            target[i] = Math.Clamp(MathF.Round(values[i] * inverse), low, high) * parameters.Scale;
        }
    }
}
