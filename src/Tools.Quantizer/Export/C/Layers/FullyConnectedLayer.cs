using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>FULLY_CONNECTED.</summary>
internal sealed class FullyConnectedLayer : CLayer
{
    private readonly Tensor _weights;
    private readonly int _rows;
    private readonly WeightedLayer _layer;

    public FullyConnectedLayer(Node node, OperatorView op, Step step)
        : base(step)
    {
        _weights = op.Input(1);
        _rows = op.Output.Count / _weights.Shape[0];
        LayerConstants layer = LayerConstants.Of(op, _weights, _weights.Quantization is { IsPerTensor: true });
        _layer = new WeightedLayer(op, layer, node.Table, channelStep: _weights.Shape[1]);
    }

    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        writer.Use("fully_connected");
        return [$"fully_connected({_rows}, {_weights.Shape[1]}, {_weights.Shape[0]}, {writer.AddLayer(_layer)}, "
            + $"{arena.At(Step.Inputs[0])}, {arena.At(Step.Output)})"];
    }
}
