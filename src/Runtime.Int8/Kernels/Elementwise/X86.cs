using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>One factor for all elements, on x86-64.</summary>
internal readonly struct X86Factor<TVector, TX86>(QuantizedMultiplier factor)
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    private readonly int _shift = factor.Shift;
    private readonly TVector _multiplier = TX86.Create(factor.Value);
    private readonly TVector _leftShift = TX86.Create(Math.Max(factor.Shift, 0));
    private readonly TVector _minusRightShift = TX86.Create(Math.Min(factor.Shift, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Multiply(TVector x) => _shift switch
    {
        0 => TX86.HighMul(x, _multiplier, _multiplier),
        < 0 => TX86.MultiplyShiftRight(x, _multiplier, _multiplier, TX86.Not(_minusRightShift)),
        _ => TX86.MultiplyShift(x, _multiplier, _leftShift, _minusRightShift),
    };
}

/// <summary>MUL.</summary>
internal readonly struct MulX86<TVector, TX86>(MulArithmetic a) : IElementwiseVectors
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    private readonly TVector _leftZeroPoint = TX86.Create(a.LeftZeroPoint);
    private readonly TVector _rightZeroPoint = TX86.Create(a.RightZeroPoint);
    private readonly TVector _zeroPoint = TX86.CreateInt16((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly X86Factor<TVector, TX86> _factor = new(a.Multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector256<sbyte> q = TX86.Lanes == Vector128<sbyte>.Count
            ? TX86.NarrowToInt8(Lanes(left, right), _zeroPoint)
            : TX86.NarrowToInt8(
                Lanes(left, right), Lanes(Sse2.ShiftRightLogical128BitLane(left, 8), Sse2.ShiftRightLogical128BitLane(right, 8)), _zeroPoint);
        return Vector128.Min(Vector128.Max(q.GetLower(), _min), _max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Lanes(Vector128<sbyte> left, Vector128<sbyte> right) =>
        _factor.Multiply(TX86.Multiply(TX86.Subtract(TX86.Widen(left), _leftZeroPoint), TX86.Subtract(TX86.Widen(right), _rightZeroPoint)));
}

/// <summary>ADD and SUB.</summary>
internal readonly struct AddSubX86<TVector, TX86>(AddSubArithmetic a) : IElementwiseVectors
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    private readonly TVector _leftZeroPoint = TX86.Create(a.LeftZeroPoint);
    private readonly TVector _rightZeroPoint = TX86.Create(a.RightZeroPoint);
    private readonly TVector _zeroPoint = TX86.CreateInt16((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly X86Factor<TVector, TX86> _left = new(a.Left);
    private readonly X86Factor<TVector, TX86> _right = new(a.Right);
    private readonly X86Factor<TVector, TX86> _output = new(a.Output);
    private readonly bool _subtract = a.Subtract;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector256<sbyte> q = TX86.Lanes == Vector128<sbyte>.Count
            ? TX86.NarrowToInt8(Lanes(left, right), _zeroPoint)
            : TX86.NarrowToInt8(
                Lanes(left, right), Lanes(Sse2.ShiftRightLogical128BitLane(left, 8), Sse2.ShiftRightLogical128BitLane(right, 8)), _zeroPoint);
        return Vector128.Min(Vector128.Max(q.GetLower(), _min), _max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Lanes(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        TVector l = _left.Multiply(TX86.ShiftLeft(TX86.Subtract(TX86.Widen(left), _leftZeroPoint), AddSubArithmetic.LeftShift));
        TVector r = _right.Multiply(TX86.ShiftLeft(TX86.Subtract(TX86.Widen(right), _rightZeroPoint), AddSubArithmetic.LeftShift));
        return _output.Multiply(_subtract ? TX86.Subtract(l, r) : TX86.Add(l, r));
    }
}
