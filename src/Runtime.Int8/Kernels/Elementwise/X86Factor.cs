using System.Runtime.CompilerServices;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// One factor for all elements, on x86-64. What surrounds it is written for each set and not over <see cref="IX86Instructions{TVector}"/>:
/// three factors with three cases each leave the compiler of .NET no room to inline more, and a call would remain in the loop.
/// </summary>
internal readonly struct X86Factor<TVector, TX86>(QuantizedMultiplier factor)
    where TVector : struct
    where TX86 : struct, IX86Instructions<TVector>
{
    private readonly int _shift = factor.Shift;
    private readonly TVector _multiplier = TX86.Create(factor.Value);
    private readonly TVector _leftShift = TX86.Create(Math.Max(factor.Shift, 0));
    private readonly TVector _minusRightShift = TX86.Create(Math.Min(factor.Shift, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Multiply(TVector x) => _shift switch
    {
        0 => TX86.HighMul(x, _multiplier, _multiplier),
        < 0 => TX86.MultiplyShiftRight(x, _multiplier, _multiplier, TX86.Not(_minusRightShift)),
        _ => TX86.MultiplyShift(x, _multiplier, _leftShift, _minusRightShift),
    };
}
