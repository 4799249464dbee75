using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>L2_NORMALIZATION along the last axis.</summary>
internal sealed class L2NormalizationStep : Step
{
    private const int MostElements = 33_000;    // 255² · 33,000 < 2^31

    private readonly int _depth;
    private readonly int _inputZeroPoint;
    private readonly bool _scaleFirst;

    public L2NormalizationStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        Tensor output = op.Int8Output();
        op.CheckOutputShape(input.Shape);
        _depth = input.Shape.Length == 0 ? 1 : input.Shape[^1];
        if (op.Options.Activation != FusedActivation.None || _depth > MostElements)
        {
            throw op.Bad($"it has an activation, or {input} has more than {MostElements} elements in a row");
        }

        // TFLite fixes these for int8 (l2norm.cc): the answer lies in [−1, 127/128]. uint8 is the same 128 lower.
        if (output.Scale != 1f / 128 || output.ZeroPoint != 0)
        {
            throw op.Bad($"{output} should have scale 1/128 and zero point {(op.IsUnsigned ? 128 : 0)}");
        }

        _inputZeroPoint = input.ZeroPoint;
        _scaleFirst = op.IsUnsigned;
    }

    public override IEnumerable<Value> InPlaceInputs => Inputs;

    public override void Run(EngineMemory memory, Rows rows, in Share share) =>
        L2NormalizationReference.Run(_depth, _inputZeroPoint, _scaleFirst, memory.Int8(Inputs[0]), memory.Int8(Output));
}
