using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>PAD.</summary>
internal sealed class PadLayer(Step step) : CLayer(step)
{
    private readonly PadGeometry _geometry = ((PadStep)step).Geometry;

    /// <summary>Each row of a picture is a row of the input further up, or zeros.</summary>
    public override RowGeometry? ByRows => Step.Output.IsPicture && Step.Inputs[0].IsPicture
        ? new RowGeometry(1, 1, -_geometry.Before1, 1 - _geometry.Before1, _geometry.I1)
        : null;

    public override string AllRows => $"0, {Batches * _geometry.O1}";

    private int Batches => Step.Output.Bytes / (_geometry.O1 * _geometry.O2 * _geometry.O3);

    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        writer.Use("pad");
        (Value input, Value output) = (Step.Inputs[0], Step.Output);
        PadGeometry g = _geometry;
        int inputRows = input.IsPicture ? arena.RowsHeld(input) : g.I0 * g.I1;
        int outputRows = output.IsPicture ? arena.RowsHeld(output) : Batches * g.O1;
        string geometry = writer.AddStruct(
            "pad_geometry",
            $"{{ {g.I0}, {g.I1}, {g.I2}, {g.I3} }}, {{ {Batches}, {g.O1}, {g.O2}, {g.O3} }}, "
                + $"{{ {g.Before0}, {g.Before1}, {g.Before2}, {g.Before3} }}, {inputRows}, {outputRows}, {output.Tensor.ZeroPoint}",
            numbers: 15);
        return [$"pad({geometry}, {arena.At(input)}, {arena.At(output)}, {rows})"];
    }
}
