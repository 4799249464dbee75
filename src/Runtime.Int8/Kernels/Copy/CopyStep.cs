using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>RESHAPE and SQUEEZE: the same bytes under another shape. In place, as nearly always, there is nothing to do.</summary>
internal sealed class CopyStep : Step
{
    public CopyStep(in StepContext context)
        : base(context.Node)
    {
        OperatorView op = context.Operator;
        Tensor input = op.Int8Activation(0);
        Tensor output = op.Int8Output();
        op.CheckSameQuantization(input, output);
        if (input.Count != output.Count)
        {
            throw op.Bad($"{input} and {output} should have as many elements");
        }
    }

    public override IEnumerable<Value> InPlaceInputs => Inputs;

    public override void Run(EngineMemory memory)
    {
        if (Inputs[0].Offset != Output.Offset)
        {
            memory.Bytes(Inputs[0]).CopyTo(memory.Bytes(Output));
        }
    }
}
