namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>What a kernel of 64-bit Arm computes, compiled once for each scaling.</summary>
/// <typeparam name="TCall">What it computes on.</typeparam>
internal interface IArmScaled<TCall>
    where TCall : struct
{
    static abstract void Run<TScaling>(in TCall call)
        where TScaling : struct, IArmScaling;
}

/// <summary>Which scaling serves a layer: the shortest that gives the same bits.</summary>
internal static class ArmScalings
{
    public static void Run<TScaled, TCall>(in OutputScaling scaling, in TCall call)
        where TScaled : struct, IArmScaled<TCall>
        where TCall : struct
    {
        if (scaling.IsHardSwish && scaling.RightOnly)
        {
            TScaled.Run<ArmHardSwish>(call);
        }
        else if (scaling.IsHardSwish)
        {
            TScaled.Run<ArmHardSwishAnyShifts>(call);
        }
        else if (ArmRelu.Serves(scaling))
        {
            TScaled.Run<ArmRelu>(call);
        }
        else if (ArmLinear.Serves(scaling))
        {
            TScaled.Run<ArmLinear>(call);
        }
        else
        {
            TScaled.Run<ArmAnyShifts>(call);
        }
    }
}
