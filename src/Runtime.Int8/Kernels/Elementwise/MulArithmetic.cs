using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>One element of MUL (TFLite's <c>reference_integer_ops::MulElementwise</c>).</summary>
internal readonly record struct MulArithmetic(
    int LeftZeroPoint, int RightZeroPoint, int OutputZeroPoint, QuantizedMultiplier Multiplier, ActivationRange Range)
    : IElementwiseArithmetic
{
    public static MulArithmetic Of(OperatorView op)
    {
        Tensor left = op.Int8(op.Input(0));
        Tensor right = op.Int8(op.Input(1));
        Tensor output = op.Int8Output();
        return new MulArithmetic(
            left.ZeroPoint,
            right.ZeroPoint,
            output.ZeroPoint,
            QuantizedMultiplier.FromReal((double)left.Scale * right.Scale / output.Scale),
            ActivationRange.Of(op.Options.Activation, output.Scale, output.ZeroPoint));
    }

    public sbyte Apply(sbyte left, sbyte right) =>
        Range.Clamp(Multiplier.Multiply((left - LeftZeroPoint) * (right - RightZeroPoint)) + OutputZeroPoint);

    public bool TryRun(
        InstructionSet set, in Broadcast b, ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right, Span<sbyte> output) => set switch
    {
#if NET
        InstructionSet.Arm64 or InstructionSet.ArmDotProduct when MulPositiveArm64.Serves(this) =>
            ElementwiseVectors.TryRun(b, this, new MulPositiveArm64(this), left, right, output),
        InstructionSet.Arm64 or InstructionSet.ArmDotProduct when Multiplier.Shift < 0 =>
            ElementwiseVectors.TryRun(b, this, new MulSmallArm64(this), left, right, output),
        InstructionSet.Arm64 or InstructionSet.ArmDotProduct => ElementwiseVectors.TryRun(b, this, new MulArm64(this), left, right, output),
        InstructionSet.Avx2 => ElementwiseVectors.TryRun(b, this, new MulAvx2(this), left, right, output),
        InstructionSet.Avx512 => ElementwiseVectors.TryRun(b, this, new MulAvx512(this), left, right, output),
#endif
        _ => false,
    };
}
