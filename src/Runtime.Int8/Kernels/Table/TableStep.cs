using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>A chain of unary operators as one lookup.</summary>
internal sealed class TableStep : Step
{
    private readonly Table _table;

    public TableStep(Node node, InstructionSet set, WeightBlockBuilder weights)
        : base(node) => _table = Table.Of(node, set, weights);

    public override IEnumerable<string> Kernels => _table.Kernels;

    public override IEnumerable<Value> InPlaceInputs => Inputs;

    public override void Run(EngineMemory memory) => _table.Run(memory, memory.Int8(Inputs[0]), memory.Int8(Output));
}
