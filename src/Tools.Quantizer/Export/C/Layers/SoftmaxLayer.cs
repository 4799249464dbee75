using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>SOFTMAX.</summary>
internal sealed class SoftmaxLayer : CLayer
{
    private readonly Tensor _input;
    private readonly SoftmaxScaling _scaling;

    public SoftmaxLayer(OperatorView op, Step step)
        : base(step)
    {
        _input = op.Int8Activation(0);
        _scaling = SoftmaxScaling.Of(op, _input);
    }

    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        writer.Use("softmax");
        int depth = LastDimension(_input);
        return [$"softmax({_input.Count / depth}, {depth}, {_scaling.Multiplier.Value}, {_scaling.Multiplier.Shift}, "
            + $"{_scaling.LeastDifference}, {arena.At(Step.Inputs[0])}, {arena.At(Step.Output)})"];
    }
}
