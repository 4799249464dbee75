using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>The arena as C's expressions.</summary>
internal sealed class CArena(ArenaLayout layout)
{
    /// <summary>Where a value is.</summary>
    public string At(Value value) => At(layout.Values[value.Number]);

    /// <summary>Where the scratch memory of the layer that makes a value is.</summary>
    public string ScratchAt(Value output) => At(layout.Scratch[output.Number]);

    /// <summary>The rows of a value that there is room for.</summary>
    public int RowsHeld(Value value) => Math.Min(value.Height, layout.Values[value.Number].RowsHeld);

    private static string At(in Place place) => $"ARENA + {place.Offset}";
}
