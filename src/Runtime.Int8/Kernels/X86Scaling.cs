using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// The scaling of a vector of channels on x86-64: kernels are compiled once for each way, and a layer takes the shortest that gives the
/// same bits.
/// </summary>
/// <typeparam name="TSelf">The way.</typeparam>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface IX86Scaling<TSelf, TVector>
    where TSelf : struct, IX86Scaling<TSelf, TVector>
{
    /// <summary>That of the channels from one on.</summary>
    static abstract TSelf Of(in OutputScaling s, int channel);

    /// <summary>Whether what it gives are the inputs of h-swish.</summary>
    static virtual bool IsHardSwish => false;

    /// <summary>Accumulators times the factors of their channels, rounded as <see cref="QuantizedMultiplier"/> says.</summary>
    TVector Apply(TVector x);
}

/// <summary>Every case.</summary>
internal readonly unsafe struct X86AnyShifts<TVector, TX86> : IX86Scaling<X86AnyShifts<TVector, TX86>, TVector>
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    private readonly TVector _multiplier;
    private readonly TVector _leftShift;
    private readonly TVector _minusRightShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private X86AnyShifts(in OutputScaling s, int channel)
    {
        _multiplier = TX86.Load(s.Multipliers + channel);
        _leftShift = TX86.Load(s.LeftShifts + channel);
        _minusRightShift = TX86.Load(s.MinusRightShifts + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static X86AnyShifts<TVector, TX86> Of(in OutputScaling s, int channel) => new(s, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply(TVector x) => TX86.MultiplyShift(x, _multiplier, _leftShift, _minusRightShift);
}

/// <summary>All channels shift right.</summary>
internal readonly unsafe struct X86RightShifts<TVector, TX86> : IX86Scaling<X86RightShifts<TVector, TX86>, TVector>
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    private readonly TVector _multiplier;
    private readonly TVector _oddMultiplier;
    private readonly TVector _rightShiftLess1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private X86RightShifts(in OutputScaling s, int channel)
    {
        _multiplier = TX86.Load(s.Multipliers + channel);
        _oddMultiplier = TX86.Odd(_multiplier);
        _rightShiftLess1 = TX86.Not(TX86.Load(s.MinusRightShifts + channel));    // ~x = −x − 1
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static X86RightShifts<TVector, TX86> Of(in OutputScaling s, int channel) => new(s, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply(TVector x) => TX86.MultiplyShiftRight(x, _multiplier, _oddMultiplier, _rightShiftLess1);
}

/// <summary>The same where the activation takes what is not above zero to one value, whatever it was: ReLU and ReLU6.</summary>
internal readonly unsafe struct X86Relu<TVector, TX86> : IX86Scaling<X86Relu<TVector, TX86>, TVector>
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    private readonly TVector _multiplier;
    private readonly TVector _oddMultiplier;
    private readonly TVector _half;
    private readonly TVector _oddHalf;
    private readonly TVector _shift;
    private readonly TVector _oddShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private X86Relu(in OutputScaling s, int channel)
    {
        _multiplier = TX86.Load(s.Multipliers + channel);
        _oddMultiplier = TX86.Odd(_multiplier);
        (_half, _oddHalf, _shift, _oddShift) = TX86.PositiveRounding(TX86.Load(s.MinusRightShifts + channel));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static X86Relu<TVector, TX86> Of(in OutputScaling s, int channel) => new(s, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply(TVector x) =>
        TX86.MultiplyShiftRightPositive(x, _multiplier, _oddMultiplier, _half, _oddHalf, _shift, _oddShift);
}

/// <summary>
/// The accumulators of <see cref="AccumulatorHardSwish"/> as steps of its x; <see cref="X86Gate{TVector, TX86}"/> does the rest.
/// </summary>
internal readonly unsafe struct X86HardSwish<TVector, TX86> : IX86Scaling<X86HardSwish<TVector, TX86>, TVector>
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    private readonly TVector _multiplier;
    private readonly TVector _oddMultiplier;
    private readonly TVector _leftShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private X86HardSwish(in OutputScaling s, int channel)
    {
        _leftShift = TX86.Load(s.LeftShifts + channel);
        _multiplier = TX86.Load(s.Multipliers + channel);
        _oddMultiplier = TX86.Odd(_multiplier);
    }

    public static bool IsHardSwish => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static X86HardSwish<TVector, TX86> Of(in OutputScaling s, int channel) => new(s, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply(TVector x) => TX86.HighMul(TX86.ShiftLeft(x, _leftShift), _multiplier, _oddMultiplier);
}

/// <summary>The constants of h-swish for two vectors of channels, as int16.</summary>
internal readonly unsafe struct X86Gate<TVector, TX86>
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    public readonly TVector Power;
    public readonly TVector Factor;
    public readonly TVector ZeroPoint;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private X86Gate(in OutputScaling s, int low, int high)
    {
        Power = TX86.PowersOfTwoInt16(s.GateShifts + low, s.GateShifts + high);
        Factor = TX86.LoadInt16(s.GateFactors + low, s.GateFactors + high);
        ZeroPoint = TX86.CreateInt16((short)(s.GateZeroPoint + (1 << (AccumulatorHardSwish.FractionBits - 1))));
    }

    /// <summary>Of the channels from one on and those from another on; nothing where there is no h-swish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static X86Gate<TVector, TX86> Of<TScaling>(in OutputScaling s, int low, int high)
        where TScaling : struct, IX86Scaling<TScaling, TVector> =>
        TScaling.IsHardSwish ? new X86Gate<TVector, TX86>(s, low, high) : default;
}

/// <summary>Zero point and activation.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly struct X86Clamp<TVector, TX86>(in OutputScaling s)
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    private readonly TVector _zeroPoint = TX86.CreateInt16(s.ZeroPoint);
    private readonly Vector256<sbyte> _min = Vector256.Create(s.Min);
    private readonly Vector256<sbyte> _max = Vector256.Create(s.Max);

    /// <summary>Two vectors of scaled accumulators: the first of the result, twice as many as there are lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<sbyte> Narrow<TScaling>(TVector low, TVector high, in X86Gate<TVector, TX86> gate)
        where TScaling : struct, IX86Scaling<TScaling, TVector> => TScaling.IsHardSwish
            ? TX86.NarrowSixteenths(TX86.HardSwish(TX86.NarrowToInt16(low, high), gate.Power, gate.Factor, gate.ZeroPoint))
            : Clamp(TX86.NarrowToInt8(low, high, _zeroPoint));

    /// <summary>One: as many as there are lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<sbyte> Narrow<TScaling>(TVector x, in X86Gate<TVector, TX86> gate)
        where TScaling : struct, IX86Scaling<TScaling, TVector> => TScaling.IsHardSwish
            ? TX86.NarrowSixteenths(TX86.HardSwish(TX86.NarrowToInt16(x), gate.Power, gate.Factor, gate.ZeroPoint))
            : Clamp(TX86.NarrowToInt8(x, _zeroPoint));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<sbyte> Clamp(Vector256<sbyte> q) => Vector256.Min(Vector256.Max(q, _min), _max);
}
