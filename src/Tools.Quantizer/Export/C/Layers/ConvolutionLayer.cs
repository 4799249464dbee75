using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>CONV_2D and DEPTHWISE_CONV_2D, of the edge profile too.</summary>
internal sealed class ConvolutionLayer : CLayer
{
    private readonly WindowGeometry _geometry;
    private readonly WeightedLayer _layer;
    private readonly bool _isDepthwise;

    public ConvolutionLayer(Node node, OperatorView op, Step step)
        : base(step)
    {
        Tensor weights = op.Input(1);
        _isDepthwise = op.Kind == OperatorKind.DepthwiseConv2D;
        _geometry = WindowGeometry.OfConvolution(
            op, op.LayerInput(), op.LayerOutput(), weights.Shape[1], weights.Shape[2], weights.Shape[op.ChannelAxis]);
        _layer = new WeightedLayer(op, LayerConstants.Of(op, weights, op.IsUnsigned), node.Table, channelStep: _isDepthwise ? 1 : Depth);
    }

    public override RowGeometry? ByRows => _geometry.ByRows;

    /// <summary>What the kernels say.</summary>
    public override long ScratchBytes => (IsDepthwise: _isDepthwise, IsPointwise: _geometry is { FilterHeight: 1, FilterWidth: 1 }) switch
    {
        (true, _) => Depth,
        (_, true) => 4L * Depth,
        _ => 6L * Depth,
    };

    /// <summary>The inputs that a window sees.</summary>
    private int Depth => _geometry.FilterHeight * _geometry.FilterWidth * _geometry.InputChannels;

    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        (Value input, Value output) = (Step.Inputs[0], Step.Output);
        string geometry = writer.AddGeometry(_geometry, arena.RowsHeld(input), arena.RowsHeld(output));
        string layer = writer.AddLayer(_layer);
        string kernel = _isDepthwise ? "depthwise_conv_2d" : "conv_2d";
        writer.Use(kernel);
        return [$"{kernel}({geometry}, {layer}, {arena.At(input)}, {arena.ScratchAt(output)}, {arena.At(output)}, {rows})"];
    }
}
