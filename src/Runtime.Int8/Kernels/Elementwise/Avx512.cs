using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>MUL.</summary>
internal readonly struct MulAvx512(MulArithmetic a) : IElementwiseVectors
{
    private readonly Vector512<int> _leftZeroPoint = Vector512.Create(a.LeftZeroPoint);
    private readonly Vector512<int> _rightZeroPoint = Vector512.Create(a.RightZeroPoint);
    private readonly Vector512<int> _zeroPoint = Avx512Instructions.CreateInt16((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly X86Factor<Vector512<int>, Avx512Instructions> _factor = new(a.Multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector512<int> l = Avx512F.ConvertToVector512Int32(left) - _leftZeroPoint;
        Vector512<int> r = Avx512F.ConvertToVector512Int32(right) - _rightZeroPoint;
        Vector128<sbyte> q = Avx512Instructions.NarrowToInt8(_factor.Multiply(l * r), _zeroPoint).GetLower();
        return Vector128.Min(Vector128.Max(q, _min), _max);
    }
}

/// <summary>ADD and SUB.</summary>
internal readonly struct AddSubAvx512(AddSubArithmetic a) : IElementwiseVectors
{
    private readonly Vector512<int> _leftZeroPoint = Vector512.Create(a.LeftZeroPoint);
    private readonly Vector512<int> _rightZeroPoint = Vector512.Create(a.RightZeroPoint);
    private readonly Vector512<int> _zeroPoint = Avx512Instructions.CreateInt16((short)a.OutputZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(a.Range.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(a.Range.Max);
    private readonly X86Factor<Vector512<int>, Avx512Instructions> _left = new(a.Left);
    private readonly X86Factor<Vector512<int>, Avx512Instructions> _right = new(a.Right);
    private readonly X86Factor<Vector512<int>, Avx512Instructions> _output = new(a.Output);
    private readonly bool _subtract = a.Subtract;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Apply(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        Vector512<int> l = _left.Multiply((Avx512F.ConvertToVector512Int32(left) - _leftZeroPoint) << AddSubArithmetic.LeftShift);
        Vector512<int> r = _right.Multiply((Avx512F.ConvertToVector512Int32(right) - _rightZeroPoint) << AddSubArithmetic.LeftShift);
        Vector128<sbyte> q = Avx512Instructions.NarrowToInt8(_output.Multiply(_subtract ? l - r : l + r), _zeroPoint).GetLower();
        return Vector128.Min(Vector128.Max(q, _min), _max);
    }
}
