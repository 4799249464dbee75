using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>
/// In networks that no converter writes, numbers may wrap around. The runtime lets them; in C that would be undefined.
/// </summary>
internal static class Ranges
{
    /// <summary>Room for a zero point.</summary>
    private const int Room = 256;

    /// <exception cref="ModelFormatException">A product of numbers up to a magnitude could leave an int32.</exception>
    public static void Check(OperatorView op, long magnitude, QuantizedMultiplier multiplier)
    {
        long shifted = magnitude << Math.Max(0, multiplier.Shift);
        if (shifted is < 0 or > int.MaxValue - Room)
        {
            throw op.Bad($"{magnitude} times {multiplier.ToReal():G4}, its factor, does not fit the int32 of a C kernel");
        }
    }
}
