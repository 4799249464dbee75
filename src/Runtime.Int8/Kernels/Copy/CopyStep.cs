using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>RESHAPE and SQUEEZE: the same bytes under another shape. In place, as nearly always, there is nothing to do.</summary>
internal sealed class CopyStep : Step
{
    public CopyStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Input(0);
        if (input.IsConstant || input.Type != op.Output.Type)
        {
            throw op.Bad($"{input} and {op.Output} should be activations of one type");
        }

        if (input.Count != op.Output.Count)
        {
            throw op.Bad($"{input} and {op.Output} should have as many elements");
        }

        if (input.Type == TensorType.Int8)
        {
            op.CheckSameQuantization(op.Int8(input), op.Int8Output());
        }
    }

    public override IEnumerable<Value> InPlaceInputs => Inputs;

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        if (memory.PlaceOf(Inputs[0]).Offset != memory.PlaceOf(Output).Offset)
        {
            memory.Bytes(Inputs[0]).CopyTo(memory.Bytes(Output));
        }
    }
}
