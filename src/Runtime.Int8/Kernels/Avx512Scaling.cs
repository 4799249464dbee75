using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The scaling of sixteen channels on AVX-512: kernels are compiled once for each way, and a layer takes the shortest that gives the same bits.</summary>
/// <typeparam name="TSelf">The way.</typeparam>
internal interface IAvx512Scaling<TSelf>
    where TSelf : struct, IAvx512Scaling<TSelf>
{
    /// <summary>That of sixteen channels from one on.</summary>
    static abstract TSelf Of(in Epilogue e, int channel);

    /// <summary>Whether what it gives are the inputs of h-swish.</summary>
    static virtual bool IsHardSwish => false;

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

/// <summary>The accumulators of <see cref="AccumulatorHardSwish"/> as steps of its x; <see cref="Avx512Gate"/> does the rest.</summary>
internal readonly unsafe struct Avx512HardSwish : IAvx512Scaling<Avx512HardSwish>
{
    private readonly Vector512<int> _multiplier;
    private readonly Vector512<int> _oddMultiplier;
    private readonly Vector512<uint> _leftShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx512HardSwish(in Epilogue e, int channel)
    {
        _leftShift = Vector512.Load(e.LeftShifts + channel).AsUInt32();
        _multiplier = Vector512.Load(e.Multipliers + channel);
        _oddMultiplier = Avx512FixedPoint.Odd(_multiplier);
    }

    public static bool IsHardSwish => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512HardSwish Of(in Epilogue e, int channel) => new(e, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Apply(Vector512<int> x) => Avx512FixedPoint.HighMul(Avx512F.ShiftLeftLogicalVariable(x, _leftShift), _multiplier, _oddMultiplier);
}

/// <summary>What h-swish knows of 32 channels, on AVX-512.</summary>
internal readonly unsafe struct Avx512Gate
{
    public readonly Vector512<short> Power;
    public readonly Vector512<short> Factor;
    public readonly Vector512<short> ZeroPoint;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx512Gate(in Epilogue e, int low, int high)
    {
        Vector512<short> shifts = Vector512.Create(Vector256.Load(e.GateShifts + low), Vector256.Load(e.GateShifts + high));
        Power = Avx512BW.ShiftLeftLogicalVariable(Vector512<short>.One, shifts.AsUInt16());
        Factor = Vector512.Create(Vector256.Load(e.Factors + low), Vector256.Load(e.Factors + high));
        ZeroPoint = Vector512.Create((short)(e.ZeroPoint + (1 << (AccumulatorHardSwish.FractionBits - 1))));
    }

    /// <summary>Of 16 channels from one on and 16 from another on; nothing where there is no h-swish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Gate Of<TScaling>(in Epilogue e, int low, int high)
        where TScaling : struct, IAvx512Scaling<TScaling> => TScaling.IsHardSwish ? new Avx512Gate(e, low, high) : default;
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
    public Vector256<sbyte> Narrow<TScaling>(Vector512<int> low, Vector512<int> high, in Avx512Gate gate)
        where TScaling : struct, IAvx512Scaling<TScaling> => TScaling.IsHardSwish
            ? Avx512FixedPoint.NarrowSixteenths(Avx512FixedPoint.HardSwish(Avx512FixedPoint.NarrowToInt16(low, high), gate.Power, gate.Factor, gate.ZeroPoint))
            : Avx512FixedPoint.Narrow(low, high, _zeroPoint, _min, _max);

    /// <summary>Sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Narrow<TScaling>(Vector512<int> x, in Avx512Gate gate)
        where TScaling : struct, IAvx512Scaling<TScaling> => TScaling.IsHardSwish
            ? Avx2FixedPoint.NarrowSixteenths(Avx2FixedPoint.HardSwish(
                Avx512F.ConvertToVector256Int16WithSaturation(x), gate.Power.GetLower(), gate.Factor.GetLower(), gate.ZeroPoint.GetLower()))
            : Avx512FixedPoint.Narrow(x, _zeroPoint.GetLower(), _min.GetLower(), _max.GetLower());
}
