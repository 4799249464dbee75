using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The scaling of eight channels on AVX2: kernels are compiled once for each way, and a layer takes the shortest that gives the same bits.</summary>
/// <typeparam name="TSelf">The way.</typeparam>
internal interface IAvx2Scaling<TSelf>
    where TSelf : struct, IAvx2Scaling<TSelf>
{
    /// <summary>That of eight channels from one on.</summary>
    static abstract TSelf Of(in Epilogue e, int channel);

    /// <summary>Whether what it gives are the inputs of h-swish.</summary>
    static virtual bool IsHardSwish => false;

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

/// <summary>The accumulators of <see cref="AccumulatorHardSwish"/> as steps of its x; <see cref="Avx2Gate"/> does the rest.</summary>
internal readonly unsafe struct Avx2HardSwish : IAvx2Scaling<Avx2HardSwish>
{
    private readonly Vector256<int> _multiplier;
    private readonly Vector256<int> _oddMultiplier;
    private readonly Vector256<uint> _leftShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx2HardSwish(in Epilogue e, int channel)
    {
        _leftShift = Vector256.Load(e.LeftShifts + channel).AsUInt32();
        _multiplier = Vector256.Load(e.Multipliers + channel);
        _oddMultiplier = Avx2FixedPoint.Odd(_multiplier);
    }

    public static bool IsHardSwish => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2HardSwish Of(in Epilogue e, int channel) => new(e, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Apply(Vector256<int> x) => Avx2FixedPoint.HighMul(Avx2.ShiftLeftLogicalVariable(x, _leftShift), _multiplier, _oddMultiplier);
}

/// <summary>What h-swish knows of 16 channels, on AVX2.</summary>
internal readonly unsafe struct Avx2Gate
{
    public readonly Vector256<short> Power;
    public readonly Vector256<short> Factor;
    public readonly Vector256<short> ZeroPoint;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx2Gate(in Epilogue e, int low, int high)
    {
        Vector256<int> one = Vector256<int>.One;
        Vector256<long> powers = Avx2.PackSignedSaturate(
            Avx2.ShiftLeftLogicalVariable(one, Avx2.ConvertToVector256Int32(Vector128.Load(e.GateShifts + low)).AsUInt32()),
            Avx2.ShiftLeftLogicalVariable(one, Avx2.ConvertToVector256Int32(Vector128.Load(e.GateShifts + high)).AsUInt32())).AsInt64();
        Power = Avx2.Permute4x64(powers, 0b11_01_10_00).AsInt16();
        Factor = Vector256.Create(Vector128.Load(e.Factors + low), Vector128.Load(e.Factors + high));
        ZeroPoint = Vector256.Create((short)(e.ZeroPoint + (1 << (AccumulatorHardSwish.FractionBits - 1))));
    }

    /// <summary>Of 8 channels from one on and 8 from another on; nothing where there is no h-swish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Gate Of<TScaling>(in Epilogue e, int low, int high)
        where TScaling : struct, IAvx2Scaling<TScaling> => TScaling.IsHardSwish ? new Avx2Gate(e, low, high) : default;
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
    public Vector128<sbyte> Narrow<TScaling>(Vector256<int> low, Vector256<int> high, in Avx2Gate gate)
        where TScaling : struct, IAvx2Scaling<TScaling> => TScaling.IsHardSwish
            ? Avx2FixedPoint.NarrowSixteenths(Avx2FixedPoint.HardSwish(Avx2FixedPoint.NarrowToInt16(low, high), gate.Power, gate.Factor, gate.ZeroPoint))
            : Avx2FixedPoint.Narrow(low, high, _zeroPoint, _min, _max);
}
