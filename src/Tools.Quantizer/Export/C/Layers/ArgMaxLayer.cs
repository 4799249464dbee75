using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>ARG_MAX.</summary>
internal sealed class ArgMaxLayer(OperatorView op, Step step) : CLayer(step)
{
    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        writer.Use("arg_max");
        Tensor input = op.Int8Activation(0);
        int depth = LastDimension(input);
        return [$"arg_max({input.Count / depth}, {depth}, {(op.Output.Type == TensorType.Int64 ? 1 : 0)}, "
            + $"{arena.At(Step.Inputs[0])}, {arena.At(Step.Output)})"];
    }
}
