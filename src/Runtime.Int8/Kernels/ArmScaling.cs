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

    /// <summary>The scaling of the four channels that pointers into an <see cref="Epilogue"/> show.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArmScaling(int* multipliers, int* leftShifts, int* minusRightShifts)
    {
        _multiplier = AdvSimd.LoadVector128(multipliers);
        _leftShifts = leftShifts;
        _minusRightShift = AdvSimd.LoadVector128(minusRightShifts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArmScaling(in Epilogue epilogue, int channel)
        : this(epilogue.Multipliers + channel, epilogue.LeftShifts + channel, epilogue.MinusRightShifts + channel)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> Apply<TScaling>(Vector128<int> x)
        where TScaling : struct, IArmScaling => TScaling.Scale(x, _multiplier, _leftShifts, _minusRightShift);
}

/// <summary>How accumulators are scaled and become int8: kernels are compiled once for each way, and a layer takes the shortest that gives the same bits.</summary>
internal unsafe interface IArmScaling
{
    /// <summary>Times the factors of four channels, rounded as <see cref="QuantizedMultiplier"/> says.</summary>
    static abstract Vector128<int> Scale(Vector128<int> x, Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift);

    /// <summary>Sixteen of them plus the zero point, clamped.</summary>
    static abstract Vector128<sbyte> Narrow(
        Vector128<int> x0, Vector128<int> x1, Vector128<int> x2, Vector128<int> x3, Vector128<short> zeroPoint, Vector128<sbyte> min, Vector128<sbyte> max);
}

/// <summary>Every case.</summary>
internal readonly unsafe struct ArmAnyShifts : IArmScaling
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Scale(Vector128<int> x, Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift) =>
        Arm64FixedPoint.Multiply(x, multiplier, AdvSimd.LoadVector128(leftShifts), minusRightShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(
        Vector128<int> x0, Vector128<int> x1, Vector128<int> x2, Vector128<int> x3, Vector128<short> zeroPoint, Vector128<sbyte> min, Vector128<sbyte> max) =>
        Arm64FixedPoint.Narrow(x0, x1, x2, x3, zeroPoint, min, max);
}

/// <summary>All channels shift right, no scaled accumulator leaves int16, and there is no activation, or one that a table does afterwards: saturation is all the clamp.</summary>
internal readonly unsafe struct ArmLinear : IArmScaling
{
    public static bool Serves(bool rightOnly, in Epilogue epilogue) =>
        rightOnly && epilogue is { FitsInt16: true, Min: sbyte.MinValue, Max: sbyte.MaxValue };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Scale(Vector128<int> x, Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift) =>
        Arm64FixedPoint.MultiplyShiftRight(x, multiplier, minusRightShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(
        Vector128<int> x0, Vector128<int> x1, Vector128<int> x2, Vector128<int> x3, Vector128<short> zeroPoint, Vector128<sbyte> min, Vector128<sbyte> max) =>
        Arm64FixedPoint.NarrowInt16(x0, x1, x2, x3, zeroPoint);
}

/// <summary>All channels shift right, no scaled accumulator leaves int16, and the activation turns all below zero into zero, stored as −128: ReLU and ReLU6.</summary>
internal readonly unsafe struct ArmRelu : IArmScaling
{
    public static bool Serves(bool rightOnly, in Epilogue epilogue) =>
        rightOnly && epilogue is { FitsInt16: true, ZeroPoint: sbyte.MinValue, Min: sbyte.MinValue };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Scale(Vector128<int> x, Vector128<int> multiplier, int* leftShifts, Vector128<int> minusRightShift) =>
        Arm64FixedPoint.MultiplyShiftRightPositive(x, multiplier, minusRightShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(
        Vector128<int> x0, Vector128<int> x1, Vector128<int> x2, Vector128<int> x3, Vector128<short> zeroPoint, Vector128<sbyte> min, Vector128<sbyte> max) =>
        Arm64FixedPoint.NarrowPositive(x0, x1, x2, x3, max);
}
