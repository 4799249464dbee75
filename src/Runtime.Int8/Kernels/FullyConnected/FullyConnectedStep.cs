using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>FULLY_CONNECTED.</summary>
internal sealed class FullyConnectedStep : Step
{
    private readonly int _rows;
    private readonly Gemm? _gemm;
    private readonly PackedLayer _layer;    // of the reference: empty beside a Gemm

    private FullyConnectedStep(in StepContext context, Tensor weights)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        Tensor output = op.Int8Output();
        (int outputs, int inputs) = (weights.Shape[0], weights.Shape[1]);

        // The input is read flat, or row by row of its last dimension; either way it is rows × inputs.
        if (input.Count % inputs != 0 || output.Shape.Length == 0 || output.Shape[^1] != outputs
            || output.Count / outputs != input.Count / inputs)
        {
            throw op.Bad($"{input}, weights {weights} and {output} do not fit each other");
        }

        LayerConstants layer = LayerConstants.Of(op, weights, weights.Quantization is { IsPerTensor: true });
        _rows = input.Count / inputs;
        _gemm = Gemm.TryCreate(context, WindowGeometry.Pointwise(_rows, inputs, outputs), layer);
        _layer = _gemm is null ? layer.Pack(context) : default;
        ScratchBytes = _gemm?.ScratchBytes ?? 0;
        MultiplyAccumulates = (long)weights.Count * _rows;
    }

    public override IEnumerable<string> Kernels => _gemm?.Kernels ?? [];

    public override long MultiplyAccumulates { get; }

    public static Step Create(in StepContext context)
    {
        Tensor weights = context.Operator.Input(1);
        return weights.Shape.Length == 2
            ? new FullyConnectedStep(context, weights)
            : throw context.Operator.Bad($"weights {weights} should have 2 dimensions: outputs, inputs");
    }

    public override int Slices(int rows) => _gemm?.Slices(_rows) ?? 1;

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        if (_gemm is not null)
        {
            _gemm.Run(memory, Inputs[0], Output, new Rows(0, _rows), share);    // of the matrix: the output is not a picture
            return;
        }

        FullyConnectedReference.Run(
            _layer.Requantization,
            memory.Int8(Inputs[0]),
            memory.Elements(_layer.Weights),
            memory.Elements(_layer.Bias),
            _layer.RuleIn(memory),
            memory.Int8(Output));
    }
}
