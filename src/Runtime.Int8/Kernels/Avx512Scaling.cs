using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The <see cref="Epilogue"/> on vectors of AVX-512.</summary>
internal static unsafe class Avx512Scaling
{
    /// <summary>Scales the accumulators of 16 channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Apply<TScaling>(Vector512<int> x, in Epilogue e, int channel)
        where TScaling : struct, IScaling => TScaling.RightOnly
            ? Avx512FixedPoint.MultiplyShiftRight(x, Vector512.Load(e.Multipliers + channel), Vector512.Load(e.MinusRightShifts + channel))
            : Avx512FixedPoint.Multiply(
                x, Vector512.Load(e.Multipliers + channel), Vector512.Load(e.LeftShifts + channel), Vector512.Load(e.MinusRightShifts + channel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Narrow(Vector512<int> x, in Epilogue e) =>
        Avx512FixedPoint.Narrow(x, Vector512.Create((int)e.ZeroPoint), Vector512.Create((int)e.Min), Vector512.Create((int)e.Max));
}
