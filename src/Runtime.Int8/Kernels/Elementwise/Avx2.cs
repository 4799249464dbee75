using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>MUL.</summary>
internal readonly struct MulAvx2(MulArithmetic a) : IElementwiseVectors
{
    private readonly Vector256<int> _leftZeroPoint = Vector256.Create(a.LeftZeroPoint);
    private readonly Vector256<int> _rightZeroPoint = Vector256.Create(a.RightZeroPoint);
    private readonly Vector256<int> _zeroPoint = Avx2Instructions.CreateInt16((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly X86Factor<Vector256<int>, Avx2Instructions> _factor = new(a.Multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector256<int> high = Eight(Sse2.ShiftRightLogical128BitLane(left, 8), Sse2.ShiftRightLogical128BitLane(right, 8));
        Vector128<sbyte> q = Avx2Instructions.NarrowToInt8(Eight(left, right), high, _zeroPoint).GetLower();
        return Vector128.Min(Vector128.Max(q, _min), _max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Eight(Vector128<sbyte> left, Vector128<sbyte> right) =>
        _factor.Multiply((Avx2.ConvertToVector256Int32(left) - _leftZeroPoint) * (Avx2.ConvertToVector256Int32(right) - _rightZeroPoint));
}

/// <summary>ADD and SUB.</summary>
internal readonly struct AddSubAvx2(AddSubArithmetic a) : IElementwiseVectors
{
    private readonly Vector256<int> _leftZeroPoint = Vector256.Create(a.LeftZeroPoint);
    private readonly Vector256<int> _rightZeroPoint = Vector256.Create(a.RightZeroPoint);
    private readonly Vector256<int> _zeroPoint = Avx2Instructions.CreateInt16((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly X86Factor<Vector256<int>, Avx2Instructions> _left = new(a.Left);
    private readonly X86Factor<Vector256<int>, Avx2Instructions> _right = new(a.Right);
    private readonly X86Factor<Vector256<int>, Avx2Instructions> _output = new(a.Output);
    private readonly bool _subtract = a.Subtract;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector256<int> high = Eight(Sse2.ShiftRightLogical128BitLane(left, 8), Sse2.ShiftRightLogical128BitLane(right, 8));
        Vector128<sbyte> q = Avx2Instructions.NarrowToInt8(Eight(left, right), high, _zeroPoint).GetLower();
        return Vector128.Min(Vector128.Max(q, _min), _max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Eight(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector256<int> l = _left.Multiply((Avx2.ConvertToVector256Int32(left) - _leftZeroPoint) << AddSubArithmetic.LeftShift);
        Vector256<int> r = _right.Multiply((Avx2.ConvertToVector256Int32(right) - _rightZeroPoint) << AddSubArithmetic.LeftShift);
        return _output.Multiply(_subtract ? l - r : l + r);
    }
}
