using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>One factor for all elements, on 64-bit Arm.</summary>
internal readonly struct Arm64Factor(QuantizedMultiplier factor)
{
    private readonly Vector128<int> _multiplier = Vector128.Create(factor.Value);
    private readonly Vector128<int> _leftShift = Vector128.Create(Math.Max(factor.Shift, 0));
    private readonly Vector128<int> _minusRightShift = Vector128.Create(Math.Min(factor.Shift, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> Multiply(Vector128<int> x) => Arm64FixedPoint.Multiply(x, _multiplier, _leftShift, _minusRightShift);

    /// <summary>For factors under 1/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> MultiplyShiftRight(Vector128<int> x) => Arm64FixedPoint.MultiplyShiftRight(x, _multiplier, _minusRightShift);
}

/// <summary>MUL.</summary>
internal readonly struct MulArm64(MulArithmetic a) : IElementwiseVectors
{
    private readonly Vector128<sbyte> _leftZeroPoint = Vector128.Create((sbyte)a.LeftZeroPoint);
    private readonly Vector128<sbyte> _rightZeroPoint = Vector128.Create((sbyte)a.RightZeroPoint);
    private readonly Vector128<short> _zeroPoint = Vector128.Create((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly Arm64Factor _factor = new(a.Multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector128<short> l1 = AdvSimd.SubtractWideningUpper(left, _leftZeroPoint);
        Vector128<short> r1 = AdvSimd.SubtractWideningUpper(right, _rightZeroPoint);
        Vector128<short> l0 = AdvSimd.SubtractWideningLower(left.GetLower(), _leftZeroPoint.GetLower());
        Vector128<short> r0 = AdvSimd.SubtractWideningLower(right.GetLower(), _rightZeroPoint.GetLower());
        return Arm64FixedPoint.Narrow(
            _factor.Multiply(AdvSimd.MultiplyWideningLower(l0.GetLower(), r0.GetLower())),
            _factor.Multiply(AdvSimd.MultiplyWideningUpper(l0, r0)),
            _factor.Multiply(AdvSimd.MultiplyWideningLower(l1.GetLower(), r1.GetLower())),
            _factor.Multiply(AdvSimd.MultiplyWideningUpper(l1, r1)),
            _zeroPoint,
            _min,
            _max);
    }
}

/// <summary>ADD and SUB.</summary>
internal readonly struct AddSubArm64(AddSubArithmetic a) : IElementwiseVectors
{
    /// <summary>Of the shift by 20, what is done on int16, where 9 bits have room for it; SSHLL does up to 15.</summary>
    private const byte NarrowShift = 5;

    private readonly Vector128<sbyte> _leftZeroPoint = Vector128.Create((sbyte)a.LeftZeroPoint);
    private readonly Vector128<sbyte> _rightZeroPoint = Vector128.Create((sbyte)a.RightZeroPoint);
    private readonly Vector128<short> _zeroPoint = Vector128.Create((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly Arm64Factor _left = new(a.Left);
    private readonly Arm64Factor _right = new(a.Right);
    private readonly Arm64Factor _output = new(a.Output);
    private readonly bool _subtract = a.Subtract;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector128<short> l1 = AdvSimd.ShiftLeftLogical(AdvSimd.SubtractWideningUpper(left, _leftZeroPoint), NarrowShift);
        Vector128<short> r1 = AdvSimd.ShiftLeftLogical(AdvSimd.SubtractWideningUpper(right, _rightZeroPoint), NarrowShift);
        Vector128<short> l0 = AdvSimd.ShiftLeftLogical(AdvSimd.SubtractWideningLower(left.GetLower(), _leftZeroPoint.GetLower()), NarrowShift);
        Vector128<short> r0 = AdvSimd.ShiftLeftLogical(AdvSimd.SubtractWideningLower(right.GetLower(), _rightZeroPoint.GetLower()), NarrowShift);
        return Arm64FixedPoint.Narrow(
            Sum(AdvSimd.ShiftLeftLogicalWideningLower(l0.GetLower(), 15), AdvSimd.ShiftLeftLogicalWideningLower(r0.GetLower(), 15)),
            Sum(AdvSimd.ShiftLeftLogicalWideningUpper(l0, 15), AdvSimd.ShiftLeftLogicalWideningUpper(r0, 15)),
            Sum(AdvSimd.ShiftLeftLogicalWideningLower(l1.GetLower(), 15), AdvSimd.ShiftLeftLogicalWideningLower(r1.GetLower(), 15)),
            Sum(AdvSimd.ShiftLeftLogicalWideningUpper(l1, 15), AdvSimd.ShiftLeftLogicalWideningUpper(r1, 15)),
            _zeroPoint,
            _min,
            _max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Sum(Vector128<int> left, Vector128<int> right)
    {
        Vector128<int> l = _left.Multiply(left);
        Vector128<int> r = _right.Multiply(right);
        return _output.Multiply(_subtract ? l - r : l + r);
    }
}
