using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>DEPTHWISE_CONV_2D.</summary>
internal sealed class DepthwiseConv2DStep : Step
{
    private readonly WindowGeometry _geometry;
    private readonly Depthwise? _depthwise;
    private readonly Gemm? _gemm;
    private readonly PackedLayer _layer;    // of the reference: empty beside a Depthwise or a Gemm

    private DepthwiseConv2DStep(in StepContext context, Tensor weights)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        Tensor output = op.Int8Output();
        int channels = weights.Shape[3];
        _geometry = WindowGeometry.OfConvolution(op, input, output, weights.Shape[1], weights.Shape[2], channels);
        if (channels % input.Shape[3] != 0)
        {
            throw op.Bad($"weights {weights} should have a multiple of {input.Shape[3]} channels");
        }

        LayerConstants layer = LayerConstants.Of(op, weights, 3, op.IsUnsigned);
        _depthwise = Depthwise.TryCreate(context, _geometry, layer);
        if (_depthwise is null && _geometry.InputChannels == 1)
        {
            // All output channels read the one input channel: an ordinary convolution.
            _gemm = Gemm.TryCreate(context, _geometry, layer with { Weights = ChannelsFirst(layer.Weights, channels) });
        }

        _layer = _depthwise is null && _gemm is null ? layer.Pack(context) : default;
        Scratch = Value.Scratch(Output, _depthwise?.ScratchBytes ?? _gemm?.ScratchBytes ?? 0);
    }

    public override long MultiplyAccumulates =>
        (long)_geometry.OutputHeight * _geometry.OutputWidth * _geometry.OutputChannels * _geometry.FilterHeight * _geometry.FilterWidth;

    public static Step Create(in StepContext context)
    {
        Tensor weights = context.Operator.Input(1);
        return weights.Shape.Length == 4 && weights.Shape[0] == 1
            ? new DepthwiseConv2DStep(context, weights)
            : throw context.Operator.Bad($"weights {weights} should have 4 dimensions: 1, height, width, channels");
    }

    public override void Run(EngineMemory memory)
    {
        if (_depthwise is not null)
        {
            _depthwise.Run(memory, Inputs[0], Output, Scratch!);
            return;
        }

        if (_gemm is not null)
        {
            _gemm.Run(memory, Inputs[0], Output, Scratch);
            return;
        }

        DepthwiseConv2DReference.Run(
            _geometry,
            _layer.Requantization,
            memory.Int8(Inputs[0]),
            memory.Elements(_layer.Weights),
            memory.Elements(_layer.Bias),
            memory.Elements(_layer.Multipliers),
            memory.Elements(_layer.Table),
            memory.Int8(Output));
    }

    /// <summary>[filterHeight, filterWidth, channels] → [channels, filterHeight, filterWidth], as CONV_2D has its weights.</summary>
    private static sbyte[] ChannelsFirst(sbyte[] weights, int channels)
    {
        int taps = weights.Length / channels;
        sbyte[] turned = new sbyte[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            turned[(i % channels * taps) + (i / channels)] = weights[i];
        }

        return turned;
    }
}
