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

    /// <summary>The same where x is not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> MultiplyShiftRightPositive(Vector128<int> x) =>
        Arm64FixedPoint.MultiplyShiftRightPositive(x, _multiplier, _minusRightShift);
}

/// <summary>MUL in every case.</summary>
internal readonly struct MulArm64(MulArithmetic a) : IElementwiseVectors
{
    private readonly Arm64Product _product = new(a);
    private readonly Arm64Factor _factor = new(a.Multiplier);
    private readonly Arm64Output _output = new(a.OutputZeroPoint, a.Range);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        (Vector128<int> p0, Vector128<int> p1, Vector128<int> p2, Vector128<int> p3) = _product.Of(left, right);
        return _output.Narrow(_factor.Multiply(p0), _factor.Multiply(p1), _factor.Multiply(p2), _factor.Multiply(p3));
    }
}

/// <summary>MUL by a factor under 1/2: 255 · 255 / 2 fits int16.</summary>
internal readonly struct MulSmallArm64(MulArithmetic a) : IElementwiseVectors
{
    private readonly Arm64Product _product = new(a);
    private readonly Arm64Factor _factor = new(a.Multiplier);
    private readonly Arm64Output _output = new(a.OutputZeroPoint, a.Range);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        (Vector128<int> p0, Vector128<int> p1, Vector128<int> p2, Vector128<int> p3) = _product.Of(left, right);
        return _output.NarrowInt16(
            _factor.MultiplyShiftRight(p0), _factor.MultiplyShiftRight(p1), _factor.MultiplyShiftRight(p2), _factor.MultiplyShiftRight(p3));
    }
}

/// <summary>The same where no operand is negative, as both zero points are −128: an activation after ReLU times a gate.</summary>
internal readonly struct MulPositiveArm64(MulArithmetic a) : IElementwiseVectors
{
    private readonly Arm64Product _product = new(a);
    private readonly Arm64Factor _factor = new(a.Multiplier);
    private readonly Arm64Output _output = new(a.OutputZeroPoint, a.Range);

    public static bool Serves(in MulArithmetic a) =>
        a is { LeftZeroPoint: sbyte.MinValue, RightZeroPoint: sbyte.MinValue, Multiplier.Shift: < 0 };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        (Vector128<int> p0, Vector128<int> p1, Vector128<int> p2, Vector128<int> p3) = _product.Of(left, right);
        return _output.NarrowInt16(
            _factor.MultiplyShiftRightPositive(p0),
            _factor.MultiplyShiftRightPositive(p1),
            _factor.MultiplyShiftRightPositive(p2),
            _factor.MultiplyShiftRightPositive(p3));
    }
}

/// <summary>Sixteen products of operands less their zero points.</summary>
internal readonly struct Arm64Product(MulArithmetic a)
{
    private readonly Vector128<sbyte> _leftZeroPoint = Vector128.Create((sbyte)a.LeftZeroPoint);
    private readonly Vector128<sbyte> _rightZeroPoint = Vector128.Create((sbyte)a.RightZeroPoint);
    private readonly Vector64<sbyte> _lowLeftZeroPoint = Vector64.Create((sbyte)a.LeftZeroPoint);
    private readonly Vector64<sbyte> _lowRightZeroPoint = Vector64.Create((sbyte)a.RightZeroPoint);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector128<int> P0, Vector128<int> P1, Vector128<int> P2, Vector128<int> P3) Of(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector128<short> l1 = AdvSimd.SubtractWideningUpper(left, _leftZeroPoint);
        Vector128<short> l0 = AdvSimd.SubtractWideningLower(left.GetLower(), _lowLeftZeroPoint);
        Vector128<short> r1 = AdvSimd.SubtractWideningUpper(right, _rightZeroPoint);
        Vector128<short> r0 = AdvSimd.SubtractWideningLower(right.GetLower(), _lowRightZeroPoint);
        Vector128<int> p1 = AdvSimd.MultiplyWideningUpper(l0, r0);
        Vector128<int> p0 = AdvSimd.MultiplyWideningLower(l0.GetLower(), r0.GetLower());
        Vector128<int> p3 = AdvSimd.MultiplyWideningUpper(l1, r1);
        Vector128<int> p2 = AdvSimd.MultiplyWideningLower(l1.GetLower(), r1.GetLower());
        return (p0, p1, p2, p3);
    }
}

/// <summary>Sixteen results plus the zero point, clamped.</summary>
internal readonly struct Arm64Output(int zeroPoint, ActivationRange range)
{
    private readonly Vector128<short> _zeroPoint = Vector128.Create((short)zeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(range.Max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Narrow(Vector128<int> x0, Vector128<int> x1, Vector128<int> x2, Vector128<int> x3) =>
        Arm64FixedPoint.Narrow(x0, x1, x2, x3, _zeroPoint, _min, _max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> NarrowInt16(Vector128<int> x0, Vector128<int> x1, Vector128<int> x2, Vector128<int> x3) =>
        AdvSimd.Min(AdvSimd.Max(Arm64FixedPoint.NarrowInt16(x0, x1, x2, x3, _zeroPoint), _min), _max);
}

/// <summary>ADD where the left operand has the greater scale: half of twice that, so that all it takes is a shift by 19.</summary>
internal readonly struct AddArm64(AddSubArithmetic a) : IElementwiseVectors
{
    private readonly Vector128<sbyte> _leftZeroPoint = Vector128.Create((sbyte)a.LeftZeroPoint);
    private readonly Vector128<sbyte> _rightZeroPoint = Vector128.Create((sbyte)a.RightZeroPoint);
    private readonly Arm64Factor _right = new(a.Right);
    private readonly Arm64Factor _sum = new(a.Output);
    private readonly Arm64Output _output = new(a.OutputZeroPoint, a.Range);

    public static bool Serves(in AddSubArithmetic a) => a.Right.Shift < 0 && IsPlain(a);

    /// <summary>A sum whose left operand is shifted by 19, and that fits int16 in the output's scale.</summary>
    public static bool IsPlain(in AddSubArithmetic a) =>
        a is { Subtract: false, Left: { Value: 1 << 30, Shift: 0 }, Output.Shift: < 0 }
        && a.Output.ToReal() * byte.MaxValue * (1 << AddSubArithmetic.LeftShift) < short.MaxValue - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        // What is shifted on int16 has 9 bits; SSHLL shifts by 15 at most.
        Vector128<short> l1 = AdvSimd.ShiftLeftLogical(AdvSimd.SubtractWideningUpper(left, _leftZeroPoint), 4);
        Vector128<short> r1 = AdvSimd.ShiftLeftLogical(AdvSimd.SubtractWideningUpper(right, _rightZeroPoint), 5);
        Vector128<short> l0 = AdvSimd.ShiftLeftLogical(AdvSimd.SubtractWideningLower(left.GetLower(), _leftZeroPoint.GetLower()), 4);
        Vector128<short> r0 = AdvSimd.ShiftLeftLogical(AdvSimd.SubtractWideningLower(right.GetLower(), _rightZeroPoint.GetLower()), 5);
        return _output.NarrowInt16(
            Sum(AdvSimd.ShiftLeftLogicalWideningLower(l0.GetLower(), 15), AdvSimd.ShiftLeftLogicalWideningLower(r0.GetLower(), 15)),
            Sum(AdvSimd.ShiftLeftLogicalWideningUpper(l0, 15), AdvSimd.ShiftLeftLogicalWideningUpper(r0, 15)),
            Sum(AdvSimd.ShiftLeftLogicalWideningLower(l1.GetLower(), 15), AdvSimd.ShiftLeftLogicalWideningLower(r1.GetLower(), 15)),
            Sum(AdvSimd.ShiftLeftLogicalWideningUpper(l1, 15), AdvSimd.ShiftLeftLogicalWideningUpper(r1, 15)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Sum(Vector128<int> left, Vector128<int> right) =>
        _sum.MultiplyShiftRight(left + _right.MultiplyShiftRight(right));
}

/// <summary>ADD of operands of one scale: a sum of 10 bits, shifted by 19.</summary>
internal readonly struct AddEqualArm64(AddSubArithmetic a) : IElementwiseVectors
{
    private readonly Vector128<sbyte> _leftZeroPoint = Vector128.Create((sbyte)a.LeftZeroPoint);
    private readonly Vector128<sbyte> _rightZeroPoint = Vector128.Create((sbyte)a.RightZeroPoint);
    private readonly Arm64Factor _sum = new(a.Output);
    private readonly Arm64Output _output = new(a.OutputZeroPoint, a.Range);

    public static bool Serves(in AddSubArithmetic a) => a.Right is { Value: 1 << 30, Shift: 0 } && AddArm64.IsPlain(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector128<short> s1 = AdvSimd.SubtractWideningUpper(left, _leftZeroPoint) + AdvSimd.SubtractWideningUpper(right, _rightZeroPoint);
        Vector128<short> s0 = AdvSimd.SubtractWideningLower(left.GetLower(), _leftZeroPoint.GetLower())
            + AdvSimd.SubtractWideningLower(right.GetLower(), _rightZeroPoint.GetLower());
        s1 = AdvSimd.ShiftLeftLogical(s1, 4);
        s0 = AdvSimd.ShiftLeftLogical(s0, 4);
        return _output.NarrowInt16(
            _sum.MultiplyShiftRight(AdvSimd.ShiftLeftLogicalWideningLower(s0.GetLower(), 15)),
            _sum.MultiplyShiftRight(AdvSimd.ShiftLeftLogicalWideningUpper(s0, 15)),
            _sum.MultiplyShiftRight(AdvSimd.ShiftLeftLogicalWideningLower(s1.GetLower(), 15)),
            _sum.MultiplyShiftRight(AdvSimd.ShiftLeftLogicalWideningUpper(s1, 15)));
    }
}

/// <summary>ADD and SUB in every case.</summary>
internal readonly struct AddSubArm64(AddSubArithmetic a) : IElementwiseVectors
{
    /// <summary>Of the shift by 20, what is done on int16, where 9 bits have room for it; SSHLL does up to 15.</summary>
    private const byte NarrowShift = 5;

    private readonly Vector128<sbyte> _leftZeroPoint = Vector128.Create((sbyte)a.LeftZeroPoint);
    private readonly Vector128<sbyte> _rightZeroPoint = Vector128.Create((sbyte)a.RightZeroPoint);
    private readonly Arm64Factor _left = new(a.Left);
    private readonly Arm64Factor _right = new(a.Right);
    private readonly Arm64Factor _sum = new(a.Output);
    private readonly Arm64Output _output = new(a.OutputZeroPoint, a.Range);
    private readonly bool _subtract = a.Subtract;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector128<short> l1 = AdvSimd.ShiftLeftLogical(AdvSimd.SubtractWideningUpper(left, _leftZeroPoint), NarrowShift);
        Vector128<short> r1 = AdvSimd.ShiftLeftLogical(AdvSimd.SubtractWideningUpper(right, _rightZeroPoint), NarrowShift);
        Vector128<short> l0 = AdvSimd.ShiftLeftLogical(
            AdvSimd.SubtractWideningLower(left.GetLower(), _leftZeroPoint.GetLower()), NarrowShift);
        Vector128<short> r0 = AdvSimd.ShiftLeftLogical(
            AdvSimd.SubtractWideningLower(right.GetLower(), _rightZeroPoint.GetLower()), NarrowShift);
        return _output.Narrow(
            Sum(AdvSimd.ShiftLeftLogicalWideningLower(l0.GetLower(), 15), AdvSimd.ShiftLeftLogicalWideningLower(r0.GetLower(), 15)),
            Sum(AdvSimd.ShiftLeftLogicalWideningUpper(l0, 15), AdvSimd.ShiftLeftLogicalWideningUpper(r0, 15)),
            Sum(AdvSimd.ShiftLeftLogicalWideningLower(l1.GetLower(), 15), AdvSimd.ShiftLeftLogicalWideningLower(r1.GetLower(), 15)),
            Sum(AdvSimd.ShiftLeftLogicalWideningUpper(l1, 15), AdvSimd.ShiftLeftLogicalWideningUpper(r1, 15)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Sum(Vector128<int> left, Vector128<int> right)
    {
        Vector128<int> l = _left.Multiply(left);
        Vector128<int> r = _right.Multiply(right);
        return _sum.Multiply(_subtract ? l - r : l + r);
    }
}
