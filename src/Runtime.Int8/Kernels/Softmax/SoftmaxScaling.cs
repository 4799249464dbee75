using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>How SOFTMAX turns differences of its inputs into exponents (TFLite's <c>PreprocessSoftmaxScaling</c>).</summary>
/// <param name="Multiplier">beta · s_in · 2^(31 − <see cref="SoftmaxReference.DifferenceIntegerBits"/>).</param>
/// <param name="LeastDifference">To the largest input; below it, the exponential is 0.</param>
internal readonly record struct SoftmaxScaling(QuantizedMultiplier Multiplier, int LeastDifference)
{
    /// <exception cref="ModelFormatException">Beta and scale are out of range.</exception>
    public static SoftmaxScaling Of(OperatorView op, Tensor input)
    {
        float beta = ((SoftmaxOptions)op.Options).Beta;
        double real = Math.Min((double)beta * input.Scale * (1 << (31 - SoftmaxReference.DifferenceIntegerBits)), (1L << 31) - 1.0);
        if (!(real > 1))
        {
            throw op.Bad($"beta {beta} and scale {input.Scale} of {input} are out of range");
        }

        QuantizedMultiplier multiplier = QuantizedMultiplier.FromReal(real);
        return new SoftmaxScaling(multiplier, -FixedPoint.InputRadius(SoftmaxReference.DifferenceIntegerBits, multiplier.Shift));
    }
}
