using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Lowering;

/// <summary>
/// Folds a table lookup into the node that makes its input, if nothing else reads that input: the value in between is never stored.
/// Chains of lookups become one. No bit changes: the table is applied to the same int8 value that would have been stored.
/// </summary>
internal static class Fusion
{
    public static List<Node> FoldTables(List<Node> nodes, IReadOnlyList<Value> outputs)
    {
        Dictionary<Value, int> readers = [];
        foreach (Value input in nodes.SelectMany(node => node.Inputs))
        {
            readers[input] = readers.GetValueOrDefault(input) + 1;
        }

        List<Node> kept = [];
        Dictionary<Value, Node> makers = [];
        foreach (Node node in nodes)
        {
            bool isLookup = node.Head is null;
            if (isLookup
                && readers[node.Inputs[0]] == 1
                && !outputs.Contains(node.Inputs[0])
                && makers.TryGetValue(node.Inputs[0], out Node? maker)
                && (maker.Head is null || TakesTable(maker.Head.Kind)))
            {
                maker.Table = UnaryTable.Chain(maker.Table, node.Table!);
                maker.Output = node.Output;
                maker.Operators.AddRange(node.Operators);
                makers[node.Output] = maker;
            }
            else
            {
                kept.Add(node);
                makers[node.Output] = node;
            }
        }

        return kept;
    }

    /// <summary>Whether the operator's kernels apply a table to each value before they store it.</summary>
    private static bool TakesTable(OperatorKind kind) => kind is
        OperatorKind.Conv2D or OperatorKind.DepthwiseConv2D or OperatorKind.FullyConnected or
        OperatorKind.Add or OperatorKind.Sub or OperatorKind.Mul or OperatorKind.Mean;
}
