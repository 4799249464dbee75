using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>CONV_2D, pointwise or with a window.</summary>
internal sealed class Conv2DStep : Step
{
    private readonly WindowGeometry _geometry;
    private readonly Gemm? _gemm;
    private readonly PackedLayer _layer;    // of the reference: empty beside a Gemm

    /// <param name="context">The operator.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="layer">Its constants; the weights are [outputChannels, filterHeight, filterWidth, inputChannels].</param>
    /// <param name="inputsOfOutput">How many input channels an output channel depends on.</param>
    private Conv2DStep(in StepContext context, in WindowGeometry geometry, LayerConstants layer, int inputsOfOutput)
        : base(context.Node)
    {
        MultiplyAccumulates =
            (long)geometry.OutputHeight * geometry.OutputWidth * geometry.OutputChannels * geometry.FilterHeight * geometry.FilterWidth
                * inputsOfOutput;
        _geometry = geometry;
        _gemm = Gemm.TryCreate(context, _geometry, layer);
        _layer = _gemm is null ? layer.Pack(context) : default;
        ScratchBytes = _gemm?.ScratchBytes ?? 0;
    }

    public override RowGeometry? ByRows => _gemm is null ? null : _geometry.ByRows;

    public override IEnumerable<string> Kernels => _gemm?.Kernels ?? [];

    public override long MultiplyAccumulates { get; }

    public static Step Create(in StepContext context)
    {
        OperatorView op = context.Operator;
        Tensor weights = op.Input(1);
        if (weights.Shape.Length != 4)
        {
            throw op.Bad($"weights {weights} should have 4 dimensions: outputs, height, width, inputs");
        }

        Tensor input = op.LayerInput();
        Tensor output = op.LayerOutput();
        WindowGeometry geometry = WindowGeometry.OfConvolution(op, input, output, weights.Shape[1], weights.Shape[2], weights.Shape[0]);
        return weights.Shape[3] == input.Shape[3]
            ? new Conv2DStep(context, geometry, LayerConstants.Of(op, weights, op.IsUnsigned), geometry.InputChannels)
            : throw op.Bad($"weights {weights} should read {input.Shape[3]} channels (grouped convolution is not done)");
    }

    /// <summary>A depthwise layer of few channels.</summary>
    /// <param name="context">The operator.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="layer">Its constants.</param>
    public static Step OfDepthwise(in StepContext context, in WindowGeometry geometry, LayerConstants layer) =>
        new Conv2DStep(context, geometry, DepthwiseAsConvolution.Of(geometry, layer), inputsOfOutput: 1);

    public override int Slices(int rows) => _gemm?.Slices(rows) ?? 1;

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        if (_gemm is not null)
        {
            _gemm.Run(memory, Inputs[0], Output, rows, share);
            return;
        }

        Conv2DReference.Run(
            _geometry,
            _layer.Requantization,
            memory.Int8(Inputs[0]),
            memory.Elements(_layer.Weights),
            memory.Elements(_layer.Bias),
            _layer.RuleIn(memory),
            memory.Int8(Output));
    }
}
