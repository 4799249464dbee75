using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>One factor for all elements, on AVX2.</summary>
internal readonly struct Avx2Factor(QuantizedMultiplier factor)
{
    private readonly int _shift = factor.Shift;
    private readonly Vector256<int> _multiplier = Vector256.Create(factor.Value);
    private readonly Vector256<int> _leftShift = Vector256.Create(Math.Max(factor.Shift, 0));
    private readonly Vector256<int> _minusRightShift = Vector256.Create(Math.Min(factor.Shift, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Multiply(Vector256<int> x) => _shift switch
    {
        0 => Avx2FixedPoint.HighMul(x, _multiplier, _multiplier),
        < 0 => Avx2FixedPoint.MultiplyShiftRight(x, _multiplier, _multiplier, ~_minusRightShift),
        _ => Avx2FixedPoint.Multiply(x, _multiplier, _leftShift, _minusRightShift),
    };
}

/// <summary>MUL.</summary>
internal readonly struct MulAvx2(MulArithmetic a) : IElementwiseVectors
{
    private readonly Vector256<int> _leftZeroPoint = Vector256.Create(a.LeftZeroPoint);
    private readonly Vector256<int> _rightZeroPoint = Vector256.Create(a.RightZeroPoint);
    private readonly Vector256<short> _zeroPoint = Vector256.Create((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly Avx2Factor _factor = new(a.Multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right) => Avx2FixedPoint.Narrow(
        Eight(left, right), Eight(Sse2.ShiftRightLogical128BitLane(left, 8), Sse2.ShiftRightLogical128BitLane(right, 8)), _zeroPoint, _min, _max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Eight(Vector128<sbyte> left, Vector128<sbyte> right) =>
        _factor.Multiply((Avx2.ConvertToVector256Int32(left) - _leftZeroPoint) * (Avx2.ConvertToVector256Int32(right) - _rightZeroPoint));
}

/// <summary>ADD and SUB.</summary>
internal readonly struct AddSubAvx2(AddSubArithmetic a) : IElementwiseVectors
{
    private readonly Vector256<int> _leftZeroPoint = Vector256.Create(a.LeftZeroPoint);
    private readonly Vector256<int> _rightZeroPoint = Vector256.Create(a.RightZeroPoint);
    private readonly Vector256<short> _zeroPoint = Vector256.Create((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly Avx2Factor _left = new(a.Left);
    private readonly Avx2Factor _right = new(a.Right);
    private readonly Avx2Factor _output = new(a.Output);
    private readonly bool _subtract = a.Subtract;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right) => Avx2FixedPoint.Narrow(
        Eight(left, right), Eight(Sse2.ShiftRightLogical128BitLane(left, 8), Sse2.ShiftRightLogical128BitLane(right, 8)), _zeroPoint, _min, _max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Eight(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector256<int> l = _left.Multiply((Avx2.ConvertToVector256Int32(left) - _leftZeroPoint) << AddSubArithmetic.LeftShift);
        Vector256<int> r = _right.Multiply((Avx2.ConvertToVector256Int32(right) - _rightZeroPoint) << AddSubArithmetic.LeftShift);
        return _output.Multiply(_subtract ? l - r : l + r);
    }
}
