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
        _layer = new WeightedLayer(op, LayerConstants.Of(op, weights, op.IsUnsigned), node.Table, foldsZeroPoint: !_isDepthwise);
    }

    public override RowGeometry? ByRows => _geometry.ByRows;

    /// <summary>A convolution whose window has several pixels gathers them.</summary>
    public override long ScratchBytes => Gathers ? (long)_geometry.FilterHeight * _geometry.FilterWidth * _geometry.InputChannels : 0;

    private bool Gathers => !_isDepthwise && _geometry is not { FilterHeight: 1, FilterWidth: 1 };

    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        (Value input, Value output) = (Step.Inputs[0], Step.Output);
        string geometry = writer.AddGeometry(_geometry, arena.RowsHeld(input), arena.RowsHeld(output));
        string layer = writer.AddLayer(_layer);
        if (_isDepthwise)
        {
            writer.Use("depthwise_conv_2d");
            return [$"depthwise_conv_2d({geometry}, {layer}, {arena.At(input)}, {arena.At(output)}, {rows})"];
        }

        writer.Use("conv_2d");
        string window = Gathers ? arena.ScratchAt(output) : "NULL";
        return [$"conv_2d({geometry}, {layer}, {arena.At(input)}, {window}, {arena.At(output)}, {rows})"];
    }
}
