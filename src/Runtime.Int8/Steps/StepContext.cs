namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>What a step is created from.</summary>
/// <param name="Node">The node it performs.</param>
/// <param name="Operator">The node's head.</param>
/// <param name="Options">The kernels to use, and how many threads run them.</param>
/// <param name="Weights">Where it puts its constants.</param>
internal readonly record struct StepContext(Node Node, OperatorView Operator, LoweringOptions Options, WeightBlockBuilder Weights)
{
    public InstructionSet InstructionSet => Options.InstructionSet;

    /// <summary>The table of the operators folded into the node, in the weight block; empty when there is none.</summary>
    public Packed<sbyte> PackTable() => Node.Table is { } table ? Weights.Add<sbyte>(table) : default;
}
