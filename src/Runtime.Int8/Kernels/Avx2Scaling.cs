using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The scaling of eight channels on AVX2: kernels are compiled once for each way, and a layer takes the shortest that gives the same bits.</summary>
/// <typeparam name="TSelf">The way.</typeparam>
internal interface IAvx2Scaling<TSelf>
    where TSelf : struct, IAvx2Scaling<TSelf>
{
    /// <summary>That of eight channels from one on.</summary>
    static abstract TSelf Of(in Epilogue e, int channel);

    /// <summary>Accumulators times the factors of their channels, rounded as <see cref="QuantizedMultiplier"/> says.</summary>
    Vector256<int> Apply(Vector256<int> x);
}

/// <summary>Every case.</summary>
internal readonly unsafe struct Avx2AnyShifts : IAvx2Scaling<Avx2AnyShifts>
{
    private readonly Vector256<int> _multiplier;
    private readonly Vector256<int> _leftShift;
    private readonly Vector256<int> _minusRightShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx2AnyShifts(in Epilogue e, int channel)
    {
        _multiplier = Vector256.Load(e.Multipliers + channel);
        _leftShift = Vector256.Load(e.LeftShifts + channel);
        _minusRightShift = Vector256.Load(e.MinusRightShifts + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2AnyShifts Of(in Epilogue e, int channel) => new(e, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Apply(Vector256<int> x) => Avx2FixedPoint.Multiply(x, _multiplier, _leftShift, _minusRightShift);
}

/// <summary>All channels shift right.</summary>
internal readonly unsafe struct Avx2RightShifts : IAvx2Scaling<Avx2RightShifts>
{
    private readonly Vector256<int> _multiplier;
    private readonly Vector256<int> _oddMultiplier;
    private readonly Vector256<int> _rightShiftLess1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx2RightShifts(in Epilogue e, int channel)
    {
        _multiplier = Vector256.Load(e.Multipliers + channel);
        _oddMultiplier = Avx2FixedPoint.Odd(_multiplier);
        _rightShiftLess1 = ~Vector256.Load(e.MinusRightShifts + channel);    // ~x = −x − 1
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2RightShifts Of(in Epilogue e, int channel) => new(e, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Apply(Vector256<int> x) => Avx2FixedPoint.MultiplyShiftRight(x, _multiplier, _oddMultiplier, _rightShiftLess1);
}

/// <summary>The same where the activation takes what is not above zero to one value, whatever it was: ReLU and ReLU6.</summary>
internal readonly unsafe struct Avx2Relu : IAvx2Scaling<Avx2Relu>
{
    private readonly Vector256<int> _multiplier;
    private readonly Vector256<int> _oddMultiplier;
    private readonly Vector256<long> _half;
    private readonly Vector256<long> _oddHalf;
    private readonly Vector256<long> _shift;
    private readonly Vector256<long> _oddShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx2Relu(in Epilogue e, int channel)
    {
        Vector256<int> minusRightShift = Vector256.Load(e.MinusRightShifts + channel);
        _multiplier = Vector256.Load(e.Multipliers + channel);
        _oddMultiplier = Avx2FixedPoint.Odd(_multiplier);
        (_half, _shift) = Avx2FixedPoint.PositiveRounding(minusRightShift);
        (_oddHalf, _oddShift) = Avx2FixedPoint.PositiveRounding(Avx2FixedPoint.Odd(minusRightShift));
        _oddShift -= Vector256.Create(32L);    // leaves odd answers in the upper halves
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Relu Of(in Epilogue e, int channel) => new(e, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Apply(Vector256<int> x) =>
        Avx2FixedPoint.MultiplyShiftRightPositive(x, _multiplier, _oddMultiplier, _half, _oddHalf, _shift, _oddShift);
}

/// <summary>Zero point and activation, on AVX2.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly struct Avx2Clamp(in Epilogue e)
{
    private readonly Vector256<short> _zeroPoint = Vector256.Create(e.ZeroPoint);
    private readonly Vector128<sbyte> _min = Vector128.Create(e.Min);
    private readonly Vector128<sbyte> _max = Vector128.Create(e.Max);

    /// <summary>Sixteen scaled accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Narrow(Vector256<int> low, Vector256<int> high) => Avx2FixedPoint.Narrow(low, high, _zeroPoint, _min, _max);
}
