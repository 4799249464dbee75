using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Lowering;

/// <summary>A step in the making: an operator and the table lookups that were folded into it, or lookups alone.</summary>
internal sealed class Node
{
    /// <summary>The operator that computes; null where a table lookup is all there is.</summary>
    public OperatorView? Head { get; init; }

    /// <summary>Activations it reads.</summary>
    public required IReadOnlyList<Value> Inputs { get; init; }

    public required Value Output { get; set; }

    /// <summary>Lookup applied to the head's output (or to the input, without a head); null for none.</summary>
    public sbyte[]? Table { get; set; }

    /// <summary>All operators performed, in order.</summary>
    public List<Operator> Operators { get; } = [];
}

/// <summary>What a step is made with.</summary>
/// <param name="Node">The node it performs.</param>
/// <param name="Operator">The node's head.</param>
/// <param name="Options">The kernels to use, and how many run them.</param>
/// <param name="Weights">Where it puts its constants.</param>
internal readonly record struct StepContext(Node Node, OperatorView Operator, LoweringOptions Options, WeightBlockBuilder Weights)
{
    public InstructionSet InstructionSet => Options.InstructionSet;

    /// <summary>The table of the operators folded into the node, in the weight block; empty when there is none.</summary>
    public Packed<sbyte> PackTable() => Node.Table is { } table ? Weights.Add<sbyte>(table) : default;
}
