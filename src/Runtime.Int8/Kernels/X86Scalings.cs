using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>What a kernel of x86-64 computes, compiled once for each scaling.</summary>
/// <typeparam name="TVector">The vector it computes with.</typeparam>
/// <typeparam name="TCall">What it computes on.</typeparam>
internal interface IX86Scaled<TVector, TCall>
    where TCall : struct
{
    static abstract void Run<TScaling>(in TCall call)
        where TScaling : struct, IX86Scaling<TScaling, TVector>;
}

/// <summary>Which scaling serves a layer: the shortest that gives the same bits.</summary>
internal static class X86Scalings
{
    public static void Run<TVector, TX86, TScaled, TCall>(in OutputScaling scaling, in TCall call)
        where TVector : struct
        where TX86 : struct, IX86Instructions<TVector>
        where TScaled : struct, IX86Scaled<TVector, TCall>
        where TCall : struct
    {
        if (scaling.IsHardSwish)
        {
            TScaled.Run<X86HardSwish<TVector, TX86>>(call);
        }
        else if (scaling.RightOnly && scaling.IsRelu)
        {
            TScaled.Run<X86Relu<TVector, TX86>>(call);
        }
        else if (scaling.RightOnly)
        {
            TScaled.Run<X86RightShifts<TVector, TX86>>(call);
        }
        else
        {
            TScaled.Run<X86AnyShifts<TVector, TX86>>(call);
        }
    }
}
