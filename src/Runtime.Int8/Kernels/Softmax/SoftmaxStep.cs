using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>SOFTMAX along the last axis.</summary>
internal sealed class SoftmaxStep : Step
{
    /// <summary>The sum of exponentials is Q12.19: 2^12 · 1 would overflow it.</summary>
    private const int MostElements = 4095;

    private readonly int _depth;
    private readonly QuantizedMultiplier _multiplier;
    private readonly int _leastDifference;
    private readonly Packed<int> _exponentials;    // of every kernel but the reference

    public SoftmaxStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        Tensor output = op.Int8Output();
        op.CheckOutputShape(input.Shape);
        if (output.Scale != 1f / 256 || output.ZeroPoint != -128)
        {
            throw op.Bad($"{output} should have scale 1/256 and the least zero point");
        }

        _depth = input.Shape.Length == 0 ? 1 : input.Shape[^1];
        if (_depth > MostElements)
        {
            throw op.Bad($"{input} has {_depth} classes; this softmax does up to {MostElements}");
        }

        (_multiplier, _leastDifference) = SoftmaxScaling.Of(op, input);
        _exponentials = context.InstructionSet == InstructionSet.Reference
            ? default
            : context.Weights.Add<int>(SoftmaxTabled.Exponentials(_multiplier, _leastDifference));
    }

    public override IEnumerable<Value> InPlaceInputs => Inputs;

    public override IEnumerable<string> Kernels => _exponentials.Count > 0 ? [nameof(SoftmaxTabled)] : [];

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        ReadOnlySpan<sbyte> input = memory.Int8(Inputs[0]);
        Span<sbyte> output = memory.Int8(Output);
        if (_exponentials.Count > 0)
        {
            SoftmaxTabled.Run(_depth, memory.Elements(_exponentials), input, output);
        }
        else
        {
            SoftmaxReference.Run(_depth, _multiplier, _leastDifference, input, output);
        }
    }
}
