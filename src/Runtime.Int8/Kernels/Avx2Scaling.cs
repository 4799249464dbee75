using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The <see cref="Epilogue"/> on vectors of AVX2.</summary>
internal static unsafe class Avx2Scaling
{
    /// <summary>Scales the accumulators of 8 channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Apply<TScaling>(Vector256<int> x, in Epilogue e, int channel)
        where TScaling : struct, IScaling => TScaling.RightOnly
            ? Avx2FixedPoint.MultiplyShiftRight(x, Vector256.Load(e.Multipliers + channel), Vector256.Load(e.MinusRightShifts + channel))
            : Avx2FixedPoint.Multiply(
                x, Vector256.Load(e.Multipliers + channel), Vector256.Load(e.LeftShifts + channel), Vector256.Load(e.MinusRightShifts + channel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(Vector256<int> low, Vector256<int> high, in Epilogue e) =>
        Avx2FixedPoint.Narrow(low, high, Vector256.Create((int)e.ZeroPoint), Vector256.Create((int)e.Min), Vector256.Create((int)e.Max));
}
