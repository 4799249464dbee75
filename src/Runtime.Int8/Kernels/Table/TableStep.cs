using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>A chain of unary operators as one lookup.</summary>
internal sealed class TableStep : Step
{
    private readonly Packed<sbyte> _table;

    public TableStep(Node node, WeightBlockBuilder weights)
        : base(node) => _table = weights.Add<sbyte>(node.Table!);

    public override IEnumerable<Value> InPlaceInputs => Inputs;

    public override void Run(EngineMemory memory) => TableReference.Run(memory.Elements(_table), memory.Int8(Inputs[0]), memory.Int8(Output));
}
