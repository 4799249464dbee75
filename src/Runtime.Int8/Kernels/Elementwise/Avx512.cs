using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>One factor for all elements, on AVX-512.</summary>
internal readonly struct Avx512Factor(QuantizedMultiplier factor)
{
    private readonly int _shift = factor.Shift;
    private readonly Vector512<int> _multiplier = Vector512.Create(factor.Value);
    private readonly Vector512<int> _leftShift = Vector512.Create(Math.Max(factor.Shift, 0));
    private readonly Vector512<int> _minusRightShift = Vector512.Create(Math.Min(factor.Shift, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Multiply(Vector512<int> x) => _shift switch
    {
        0 => Avx512FixedPoint.HighMul(x, _multiplier, _multiplier),
        < 0 => Avx512FixedPoint.MultiplyShiftRight(x, _multiplier, _multiplier, ~_minusRightShift),
        _ => Avx512FixedPoint.Multiply(x, _multiplier, _leftShift, _minusRightShift),
    };
}

/// <summary>MUL.</summary>
internal readonly struct MulAvx512(MulArithmetic a) : IElementwiseVectors
{
    private readonly Vector512<int> _leftZeroPoint = Vector512.Create(a.LeftZeroPoint);
    private readonly Vector512<int> _rightZeroPoint = Vector512.Create(a.RightZeroPoint);
    private readonly Vector256<short> _zeroPoint = Vector256.Create((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly Avx512Factor _factor = new(a.Multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector512<int> l = Avx512F.ConvertToVector512Int32(left) - _leftZeroPoint;
        Vector512<int> r = Avx512F.ConvertToVector512Int32(right) - _rightZeroPoint;
        return Avx512FixedPoint.Narrow(_factor.Multiply(l * r), _zeroPoint, _min, _max);
    }
}

/// <summary>ADD and SUB.</summary>
internal readonly struct AddSubAvx512(AddSubArithmetic a) : IElementwiseVectors
{
    private readonly Vector512<int> _leftZeroPoint = Vector512.Create(a.LeftZeroPoint);
    private readonly Vector512<int> _rightZeroPoint = Vector512.Create(a.RightZeroPoint);
    private readonly Vector256<short> _zeroPoint = Vector256.Create((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly Avx512Factor _left = new(a.Left);
    private readonly Avx512Factor _right = new(a.Right);
    private readonly Avx512Factor _output = new(a.Output);
    private readonly bool _subtract = a.Subtract;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector512<int> l = _left.Multiply((Avx512F.ConvertToVector512Int32(left) - _leftZeroPoint) << AddSubArithmetic.LeftShift);
        Vector512<int> r = _right.Multiply((Avx512F.ConvertToVector512Int32(right) - _rightZeroPoint) << AddSubArithmetic.LeftShift);
        return Avx512FixedPoint.Narrow(_output.Multiply(_subtract ? l - r : l + r), _zeroPoint, _min, _max);
    }
}
