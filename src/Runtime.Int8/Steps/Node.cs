using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>A step under construction: an operator and the table lookups that were folded into it, or lookups alone.</summary>
internal sealed class Node
{
    /// <summary>The operator that computes; null if there is only a table lookup.</summary>
    public OperatorView? Head { get; init; }

    /// <summary>Activations it reads.</summary>
    public required IReadOnlyList<Value> Inputs { get; init; }

    public required Value Output { get; set; }

    /// <summary>Lookup applied to the head's output (or to the input, without a head); null for none.</summary>
    public sbyte[]? Table { get; set; }

    /// <summary>All operators performed, in order.</summary>
    public List<Operator> Operators { get; } = [];
}
