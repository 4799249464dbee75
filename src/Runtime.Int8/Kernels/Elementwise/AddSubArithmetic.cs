using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// One element of ADD or SUB (TFLite's <c>reference_integer_ops::AddElementwise</c>): both operands are brought, 20 bits up, to twice
/// the greater input scale, added, and brought to the output's scale.
/// </summary>
internal readonly record struct AddSubArithmetic(
    int LeftZeroPoint,
    int RightZeroPoint,
    int OutputZeroPoint,
    QuantizedMultiplier Left,
    QuantizedMultiplier Right,
    QuantizedMultiplier Output,
    bool Subtract,
    ActivationRange Range) : IElementwiseArithmetic
{
    public const int LeftShift = 20;    // 255 · 2^20 < 2^28, so the sum of two fits an int

    /// <summary>The same sum with its operands in the other order.</summary>
    private AddSubArithmetic Swapped =>
        this with { LeftZeroPoint = RightZeroPoint, RightZeroPoint = LeftZeroPoint, Left = Right, Right = Left };

    public static AddSubArithmetic Of(OperatorView op)
    {
        Tensor left = op.Int8(op.Input(0));
        Tensor right = op.Int8(op.Input(1));
        Tensor output = op.Int8Output();
        bool subtract = op.Kind == OperatorKind.Sub;

        // TFLite Micro divides in double for ADD (add_common.cc) and in float for SUB (sub_common.cc).
        double twiceMax = 2.0 * Math.Max(left.Scale, right.Scale);
        double Ratio(double numerator, double denominator) => subtract ? (float)numerator / (float)denominator : numerator / denominator;
        double outputRatio = Ratio(twiceMax, (1 << LeftShift) * (double)output.Scale);
        if (!(outputRatio is > 0 and < 1))
        {
            throw op.Bad($"the output's scale {output.Scale} is too small for input scales {left.Scale} and {right.Scale}");
        }

        return new AddSubArithmetic(
            left.ZeroPoint,
            right.ZeroPoint,
            output.ZeroPoint,
            QuantizedMultiplier.FromReal(Ratio(left.Scale, twiceMax)),
            QuantizedMultiplier.FromReal(Ratio(right.Scale, twiceMax)),
            QuantizedMultiplier.FromReal(outputRatio),
            subtract,
            ActivationRange.Of(op.Options.Activation, output.Scale, output.ZeroPoint));
    }

    public sbyte Apply(sbyte left, sbyte right)
    {
        int l = Left.Multiply((left - LeftZeroPoint) << LeftShift);
        int r = Right.Multiply((right - RightZeroPoint) << LeftShift);
        return Range.Clamp(Output.Multiply(Subtract ? l - r : l + r) + OutputZeroPoint);
    }

    public bool TryRun(
        InstructionSet set, in Broadcast b, ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right, Span<sbyte> output) => set switch
    {
#if NET
        InstructionSet.Arm64 or InstructionSet.ArmDotProduct when AddEqualArm64.Serves(this) =>
            ElementwiseVectors.TryRun(b, this, new AddEqualArm64(this), left, right, output),
        InstructionSet.Arm64 or InstructionSet.ArmDotProduct when AddArm64.Serves(this) =>
            ElementwiseVectors.TryRun(b, this, new AddArm64(this), left, right, output),
        InstructionSet.Arm64 or InstructionSet.ArmDotProduct when AddArm64.Serves(Swapped) =>
            ElementwiseVectors.TryRun(b.Swapped, Swapped, new AddArm64(Swapped), right, left, output),
        InstructionSet.Arm64 or InstructionSet.ArmDotProduct => ElementwiseVectors.TryRun(
            b, this, new AddSubArm64(this), left, right, output),
        InstructionSet.Avx2 => ElementwiseVectors.TryRun(b, this, new AddSubAvx2(this), left, right, output),
        InstructionSet.Avx512 => ElementwiseVectors.TryRun(b, this, new AddSubAvx512(this), left, right, output),
#endif
        _ => false,
    };
}
