using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>Operators of one byte, by table.</summary>
internal sealed class TableLayer(Node node, Step step) : CLayer(step)
{
    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        writer.Use("table");
        (Value input, Value output) = (Step.Inputs[0], Step.Output);
        return [$"look_up({output.RowBytes}, {arena.RowsHeld(input)}, {arena.RowsHeld(output)}, {writer.AddTable(node.Table)}, "
            + $"{arena.At(input)}, {arena.At(output)}, {rows})"];
    }
}
