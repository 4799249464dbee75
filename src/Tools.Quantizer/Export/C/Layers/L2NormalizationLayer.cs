using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>L2_NORMALIZATION.</summary>
internal sealed class L2NormalizationLayer(OperatorView op, Step step) : CLayer(step)
{
    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        writer.Use("l2_normalization");
        Tensor input = op.Int8Activation(0);
        int depth = LastDimension(input);
        return [$"l2_normalization({input.Count / depth}, {depth}, {input.ZeroPoint}, {(op.IsUnsigned ? 1 : 0)}, "
            + $"{arena.At(Step.Inputs[0])}, {arena.At(Step.Output)})"];
    }
}
