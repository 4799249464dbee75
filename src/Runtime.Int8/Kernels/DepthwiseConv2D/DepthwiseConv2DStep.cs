using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>DEPTHWISE_CONV_2D.</summary>
internal sealed class DepthwiseConv2DStep : Step
{
    private readonly WindowGeometry _geometry;
    private readonly Depthwise? _depthwise;
    private readonly PackedLayer _layer;    // of the reference: empty beside a Depthwise

    private DepthwiseConv2DStep(in StepContext context, in WindowGeometry geometry, LayerConstants layer)
        : base(context.Node)
    {
        _geometry = geometry;
        _depthwise = Depthwise.TryCreate(context, _geometry, layer);
        _layer = _depthwise is null ? layer.Pack(context) : default;
        ScratchBytes = _depthwise?.ScratchBytes ?? 0;
    }

    public override RowGeometry? ByRows => _depthwise?.ByRows;

    public override bool KeepsScratch => true;

    public override IEnumerable<string> Kernels => _depthwise?.Kernels ?? [];

    public override long MultiplyAccumulates =>
        (long)_geometry.OutputHeight * _geometry.OutputWidth * _geometry.OutputChannels * _geometry.FilterHeight * _geometry.FilterWidth;

    public static Step Create(in StepContext context)
    {
        OperatorView op = context.Operator;
        Tensor weights = op.Input(1);
        if (weights.Shape.Length != 4 || weights.Shape[0] != 1)
        {
            throw op.Bad($"weights {weights} should have 4 dimensions: 1, height, width, channels");
        }

        Tensor input = op.LayerInput();
        Tensor output = op.LayerOutput();
        int channels = weights.Shape[3];
        WindowGeometry geometry = WindowGeometry.OfConvolution(op, input, output, weights.Shape[1], weights.Shape[2], channels);
        if (channels % input.Shape[3] != 0)
        {
            throw op.Bad($"weights {weights} should have a multiple of {input.Shape[3]} channels");
        }

        LayerConstants layer = LayerConstants.Of(op, weights, op.IsUnsigned);
        return DepthwiseAsConvolution.Serves(context.InstructionSet, geometry, layer)
            ? Conv2DStep.OfDepthwise(context, geometry, layer)
            : new DepthwiseConv2DStep(context, geometry, layer);
    }

    public override int Slices(int rows) => _depthwise?.Slices ?? 1;

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        if (_depthwise is not null)
        {
            _depthwise.Run(memory, Inputs[0], Output, rows, share);
            return;
        }

        DepthwiseConv2DReference.Run(
            _geometry,
            _layer.Requantization,
            memory.Int8(Inputs[0]),
            memory.Elements(_layer.Weights),
            memory.Elements(_layer.Bias),
            _layer.RuleIn(memory),
            memory.Int8(Output));
    }
}
