using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The scaling of four channels, on 64-bit Arm.</summary>
internal readonly unsafe struct ArmScaling
{
    private readonly Vector128<int> _multiplier;
    private readonly Vector128<int> _leftShift;
    private readonly Vector128<int> _minusRightShift;

    /// <summary>The scaling of the four channels that pointers into an <see cref="Epilogue"/> show.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArmScaling(int* multipliers, int* leftShifts, int* minusRightShifts)
    {
        _multiplier = AdvSimd.LoadVector128(multipliers);
        _leftShift = AdvSimd.LoadVector128(leftShifts);
        _minusRightShift = AdvSimd.LoadVector128(minusRightShifts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArmScaling(in Epilogue epilogue, int channel)
        : this(epilogue.Multipliers + channel, epilogue.LeftShifts + channel, epilogue.MinusRightShifts + channel)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> Apply<TScaling>(Vector128<int> x)
        where TScaling : struct, IScaling => TScaling.RightOnly
            ? Arm64FixedPoint.MultiplyShiftRight(x, _multiplier, _minusRightShift)
            : Arm64FixedPoint.Multiply(x, _multiplier, _leftShift, _minusRightShift);
}
