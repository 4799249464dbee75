using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The scaling of four channels, on 64-bit Arm.</summary>
internal readonly unsafe struct ArmScaling
{
    private readonly Vector128<int> _multiplier;
    private readonly int* _leftShifts;
    private readonly Vector128<int> _minusRightShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ArmScaling(Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift)
    {
        _multiplier = multiplier;
        _leftShifts = leftShifts;
        _minusRightShift = minusRightShift;
    }

    /// <summary>The scaling of the four channels that pointers into an <see cref="OutputScaling"/> show.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ArmScaling Of<TScaling>(int* multipliers, int* leftShifts, int* minusRightShifts)
        where TScaling : struct, IArmScaling =>
        new(AdvSimd.LoadVector128(multipliers), leftShifts, TScaling.IsHardSwish ? default : AdvSimd.LoadVector128(minusRightShifts));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ArmScaling Of<TScaling>(in OutputScaling scaling, int channel)
        where TScaling : struct, IArmScaling =>
        Of<TScaling>(scaling.Multipliers + channel, scaling.LeftShifts + channel, scaling.MinusRightShifts + channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> Apply<TScaling>(Vector128<int> x)
        where TScaling : struct, IArmScaling => TScaling.Scale(x, _multiplier, _leftShifts, _minusRightShift);
}

/// <summary>The constants of h-swish for eight channels.</summary>
internal readonly unsafe struct ArmGate
{
    public readonly Vector128<short> Shift;
    public readonly Vector128<short> Factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ArmGate(short* shifts, short* factors) => (Shift, Factor) = (AdvSimd.LoadVector128(shifts), AdvSimd.LoadVector128(factors));

    /// <summary>Of the eight channels that pointers into an <see cref="OutputScaling"/> show; nothing where there is no h-swish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ArmGate Of<TScaling>(short* shifts, short* factors)
        where TScaling : struct, IArmScaling => TScaling.IsHardSwish ? new ArmGate(shifts, factors) : default;

    /// <summary>What <see cref="IArmScaling.Narrow"/> adds: behind a gate it is another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ZeroPoint<TScaling>(in OutputScaling scaling)
        where TScaling : struct, IArmScaling => Vector128.Create(TScaling.IsHardSwish ? scaling.GateZeroPoint : scaling.ZeroPoint);
}

/// <summary>
/// How accumulators are scaled and become int8: kernels are compiled once for each way, and a layer takes the shortest that gives the same
/// bits.
/// </summary>
internal unsafe interface IArmScaling
{
    /// <summary>Whether they go through h-swish.</summary>
    static virtual bool IsHardSwish => false;

    /// <summary>Times the factors of four channels, rounded as <see cref="QuantizedMultiplier"/> says.</summary>
    static abstract Vector128<int> Scale(Vector128<int> x, Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift);

    /// <summary>Sixteen of them plus the zero point, clamped. The gates are those of the first eight and of the others.</summary>
    static abstract Vector128<sbyte> Narrow(
        Vector128<int> x0,
        Vector128<int> x1,
        Vector128<int> x2,
        Vector128<int> x3,
        Vector128<short> zeroPoint,
        Vector128<sbyte> min,
        Vector128<sbyte> max,
        in ArmGate low,
        in ArmGate high);
}

/// <summary>Every case.</summary>
internal readonly unsafe struct ArmAnyShifts : IArmScaling
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Scale(Vector128<int> x, Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift) =>
        Arm64FixedPoint.Multiply(x, multiplier, AdvSimd.LoadVector128(leftShifts), minusRightShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(
        Vector128<int> x0,
        Vector128<int> x1,
        Vector128<int> x2,
        Vector128<int> x3,
        Vector128<short> zeroPoint,
        Vector128<sbyte> min,
        Vector128<sbyte> max,
        in ArmGate low,
        in ArmGate high) =>
        Arm64FixedPoint.Narrow(x0, x1, x2, x3, zeroPoint, min, max);
}

/// <summary>
/// All channels shift right, no scaled accumulator leaves int16, and there is no activation, or one that a table does afterwards:
/// saturation is all the clamp.
/// </summary>
internal readonly unsafe struct ArmLinear : IArmScaling
{
    public static bool Serves(in OutputScaling scaling) =>
        scaling is { RightOnly: true, FitsInt16: true, Min: sbyte.MinValue, Max: sbyte.MaxValue };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Scale(Vector128<int> x, Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift) =>
        Arm64FixedPoint.MultiplyShiftRight(x, multiplier, minusRightShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(
        Vector128<int> x0,
        Vector128<int> x1,
        Vector128<int> x2,
        Vector128<int> x3,
        Vector128<short> zeroPoint,
        Vector128<sbyte> min,
        Vector128<sbyte> max,
        in ArmGate low,
        in ArmGate high) =>
        Arm64FixedPoint.NarrowInt16(x0, x1, x2, x3, zeroPoint);
}

/// <summary>
/// All channels shift right, no scaled accumulator leaves int16, and the activation turns all below zero into zero, stored as −128: ReLU,
/// and ReLU6 where the scale ends at 6 or below.
/// </summary>
internal readonly unsafe struct ArmRelu : IArmScaling
{
    public static bool Serves(in OutputScaling scaling) =>
        scaling is { RightOnly: true, FitsInt16: true, ZeroPoint: sbyte.MinValue, Min: sbyte.MinValue, Max: sbyte.MaxValue };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Scale(Vector128<int> x, Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift) =>
        Arm64FixedPoint.MultiplyShiftRightPositive(x, multiplier, minusRightShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(
        Vector128<int> x0,
        Vector128<int> x1,
        Vector128<int> x2,
        Vector128<int> x3,
        Vector128<short> zeroPoint,
        Vector128<sbyte> min,
        Vector128<sbyte> max,
        in ArmGate low,
        in ArmGate high) =>
        Arm64FixedPoint.NarrowPositive(x0, x1, x2, x3);
}

/// <summary><see cref="AccumulatorHardSwish"/> where no channel shifts left.</summary>
internal readonly unsafe struct ArmHardSwish : IArmScaling
{
    public static bool IsHardSwish => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Scale(Vector128<int> x, Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift) =>
        AdvSimd.MultiplyRoundedDoublingSaturateHigh(x, multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(
        Vector128<int> x0,
        Vector128<int> x1,
        Vector128<int> x2,
        Vector128<int> x3,
        Vector128<short> zeroPoint,
        Vector128<sbyte> min,
        Vector128<sbyte> max,
        in ArmGate low,
        in ArmGate high) => Arm64FixedPoint.NarrowSixteenths(
            Arm64FixedPoint.HardSwish(x0, x1, low.Shift, low.Factor, zeroPoint),
            Arm64FixedPoint.HardSwish(x2, x3, high.Shift, high.Factor, zeroPoint));
}

/// <summary><see cref="AccumulatorHardSwish"/>, every case.</summary>
internal readonly unsafe struct ArmHardSwishAnyShifts : IArmScaling
{
    public static bool IsHardSwish => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Scale(Vector128<int> x, Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift) =>
        AdvSimd.MultiplyRoundedDoublingSaturateHigh(AdvSimd.ShiftLogical(x, AdvSimd.LoadVector128(leftShifts)), multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(
        Vector128<int> x0,
        Vector128<int> x1,
        Vector128<int> x2,
        Vector128<int> x3,
        Vector128<short> zeroPoint,
        Vector128<sbyte> min,
        Vector128<sbyte> max,
        in ArmGate low,
        in ArmGate high) => ArmHardSwish.Narrow(x0, x1, x2, x3, zeroPoint, min, max, low, high);
}
