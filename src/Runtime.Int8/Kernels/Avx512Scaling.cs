using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The scaling of sixteen channels, on AVX-512.</summary>
/// <param name="e">Of all channels.</param>
/// <param name="channel">The first of the sixteen.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct Avx512Scaling(in Epilogue e, int channel)
{
    private readonly Vector512<int> _multiplier = Vector512.Load(e.Multipliers + channel);
    private readonly Vector512<int> _oddMultiplier = Avx512FixedPoint.Odd(Vector512.Load(e.Multipliers + channel));
    private readonly Vector512<int> _leftShift = Vector512.Load(e.LeftShifts + channel);
    private readonly Vector512<int> _rightShiftLess1 = ~Vector512.Load(e.MinusRightShifts + channel);    // ~x = −x − 1

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Apply<TScaling>(Vector512<int> x)
        where TScaling : struct, IScaling => TScaling.RightOnly
            ? Avx512FixedPoint.MultiplyShiftRight(x, _multiplier, _oddMultiplier, _rightShiftLess1)
            : Avx512FixedPoint.Multiply(x, _multiplier, _leftShift, ~_rightShiftLess1);
}

/// <summary>Zero point and activation, on AVX-512.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly struct Avx512Clamp(in Epilogue e)
{
    private readonly Vector512<short> _zeroPoint = Vector512.Create(e.ZeroPoint);
    private readonly Vector256<sbyte> _min = Vector256.Create(e.Min);
    private readonly Vector256<sbyte> _max = Vector256.Create(e.Max);

    /// <summary>Thirty-two scaled accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<sbyte> Narrow(Vector512<int> low, Vector512<int> high) => Avx512FixedPoint.Narrow(low, high, _zeroPoint, _min, _max);

    /// <summary>Sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Narrow(Vector512<int> x) => Avx512FixedPoint.Narrow(x, _zeroPoint.GetLower(), _min.GetLower(), _max.GetLower());
}
