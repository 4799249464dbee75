using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>MEAN over height and width.</summary>
internal sealed class MeanLayer : CLayer
{
    private readonly Node _node;
    private readonly Tensor _input;
    private readonly int _pixels;
    private readonly QuantizedMultiplier _multiplier;

    public MeanLayer(Node node, OperatorView op, Step step)
        : base(step)
    {
        (_node, _input) = (node, op.Int8Activation(0));
        _pixels = _input.Count / op.Output.Count;
        _multiplier = MeanStep.MultiplierOf(_input, op.Output, _pixels);
        Ranges.Check(op, byte.MaxValue * (long)_pixels, _multiplier);
    }

    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        writer.Use("mean");
        Tensor output = _node.Head!.Output;
        return [$"mean({_pixels}, {output.Count}, {_input.ZeroPoint}, {output.ZeroPoint}, {_multiplier.Value}, {_multiplier.Shift}, "
            + $"{writer.AddTable(_node.Table)}, {arena.At(Step.Inputs[0])}, {arena.At(Step.Output)})"];
    }
}
