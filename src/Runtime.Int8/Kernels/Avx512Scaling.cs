using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The scaling of sixteen channels on AVX-512: kernels are compiled once for each way, and a layer takes the shortest that gives the same bits.</summary>
/// <typeparam name="TSelf">The way.</typeparam>
internal interface IAvx512Scaling<TSelf>
    where TSelf : struct, IAvx512Scaling<TSelf>
{
    /// <summary>That of sixteen channels from one on.</summary>
    static abstract TSelf Of(in Epilogue e, int channel);

    /// <summary>Accumulators times the factors of their channels, rounded as <see cref="QuantizedMultiplier"/> says.</summary>
    Vector512<int> Apply(Vector512<int> x);
}

/// <summary>Every case.</summary>
internal readonly unsafe struct Avx512AnyShifts : IAvx512Scaling<Avx512AnyShifts>
{
    private readonly Vector512<int> _multiplier;
    private readonly Vector512<int> _leftShift;
    private readonly Vector512<int> _minusRightShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx512AnyShifts(in Epilogue e, int channel)
    {
        _multiplier = Vector512.Load(e.Multipliers + channel);
        _leftShift = Vector512.Load(e.LeftShifts + channel);
        _minusRightShift = Vector512.Load(e.MinusRightShifts + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512AnyShifts Of(in Epilogue e, int channel) => new(e, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Apply(Vector512<int> x) => Avx512FixedPoint.Multiply(x, _multiplier, _leftShift, _minusRightShift);
}

/// <summary>All channels shift right.</summary>
internal readonly unsafe struct Avx512RightShifts : IAvx512Scaling<Avx512RightShifts>
{
    private readonly Vector512<int> _multiplier;
    private readonly Vector512<int> _oddMultiplier;
    private readonly Vector512<int> _rightShiftLess1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx512RightShifts(in Epilogue e, int channel)
    {
        _multiplier = Vector512.Load(e.Multipliers + channel);
        _oddMultiplier = Avx512FixedPoint.Odd(_multiplier);
        _rightShiftLess1 = ~Vector512.Load(e.MinusRightShifts + channel);    // ~x = −x − 1
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512RightShifts Of(in Epilogue e, int channel) => new(e, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Apply(Vector512<int> x) => Avx512FixedPoint.MultiplyShiftRight(x, _multiplier, _oddMultiplier, _rightShiftLess1);
}

/// <summary>The same where the activation takes what is not above zero to one value, whatever it was: ReLU and ReLU6.</summary>
internal readonly unsafe struct Avx512Relu : IAvx512Scaling<Avx512Relu>
{
    private readonly Vector512<int> _multiplier;
    private readonly Vector512<int> _oddMultiplier;
    private readonly Vector512<long> _half;
    private readonly Vector512<long> _oddHalf;
    private readonly Vector512<long> _shift;
    private readonly Vector512<long> _oddShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx512Relu(in Epilogue e, int channel)
    {
        Vector512<int> minusRightShift = Vector512.Load(e.MinusRightShifts + channel);
        _multiplier = Vector512.Load(e.Multipliers + channel);
        _oddMultiplier = Avx512FixedPoint.Odd(_multiplier);
        (_half, _shift) = Avx512FixedPoint.PositiveRounding(minusRightShift);
        (_oddHalf, _oddShift) = Avx512FixedPoint.PositiveRounding(Avx512FixedPoint.Odd(minusRightShift));
        _oddShift -= Vector512.Create(32L);    // leaves odd answers in the upper halves
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Relu Of(in Epilogue e, int channel) => new(e, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Apply(Vector512<int> x) =>
        Avx512FixedPoint.MultiplyShiftRightPositive(x, _multiplier, _oddMultiplier, _half, _oddHalf, _shift, _oddShift);
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
