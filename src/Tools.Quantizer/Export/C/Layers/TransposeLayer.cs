using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>TRANSPOSE.</summary>
internal sealed class TransposeLayer(Step step) : CLayer(step)
{
    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        writer.Use("transpose");
        TransposeStep transpose = (TransposeStep)Step;
        (int d0, int d1, int d2, int d3) = transpose.Shape;
        Strides s = transpose.Strides;
        string sizes = writer.AddNumbers("int32_t", "sizes", [d0, d1, d2, d3], sizeof(int));
        string strides = writer.AddNumbers("int32_t", "strides", [s.S0, s.S1, s.S2, s.S3], sizeof(int));
        return [$"transpose({sizes}, {strides}, {arena.At(Step.Inputs[0])}, {arena.At(Step.Output)})"];
    }
}
