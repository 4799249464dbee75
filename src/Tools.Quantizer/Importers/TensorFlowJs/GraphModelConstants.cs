using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers.Keras;

namespace MobileNetEdge.Tools.Quantizer.Importers.TensorFlowJs;

/// <summary>
/// What of a graph model is known before it runs: its constants, and the targets of reshapes, which models with an open batch compute from
/// shapes.
/// </summary>
/// <param name="weights">The tensors of the files of weights.</param>
/// <param name="shapeOf">The shape of what a node reads.</param>
internal sealed class GraphModelConstants(IReadOnlyList<KerasTensor> weights, Func<GraphModelNode, int[]> shapeOf)
{
    private readonly Dictionary<string, Lazy<Tensor>> _stored = weights.ToDictionary(
        static tensor => tensor.Scope.Length > 0 ? $"{tensor.Scope}/{tensor.Name}" : tensor.Name,
        static tensor => tensor.Value,
        StringComparer.Ordinal);

    private readonly Dictionary<string, Tensor> _known = new(StringComparer.Ordinal);

    /// <returns>Null for an activation.</returns>
    public Tensor? Find(string node) => _known.GetValueOrDefault(node);

    public Tensor Require(GraphModelNode reader, string node) =>
        Find(node) ?? throw reader.Bad($"it reads '{node}', which is not a constant");

    public int[] Integers(GraphModelNode node, int input) =>
        [.. Require(node, node.Input(input)).Data.Select(static value => (int)value)];

    /// <returns>Whether the node's output is known before the network runs.</returns>
    public bool TryAdd(GraphModelNode node)
    {
        Tensor? value = node.Operator switch
        {
            "Const" => _stored.TryGetValue(node.Name, out Lazy<Tensor>? stored)
                ? stored.Value
                : throw node.Bad("its values are not in the files of weights"),
            "Identity" or "Cast" => Find(node.Input(0)),
            "Shape" => Vector([.. shapeOf(node).Select(static size => (float)size)]),
            "StridedSlice" when Find(node.Input(0)) is { } whole => Sliced(node, whole),
            "Pack" when node.Inputs.All(input => Find(input) is { Data.Length: 1 }) =>
                Vector([.. node.Inputs.Select(input => Find(input)!.Data[0])]),
            _ => null,
        };
        if (value is not null)
        {
            _known.Add(node.Name, value);
        }

        return value is not null;
    }

    /// <summary>One element, or several in a row, of a vector.</summary>
    private Tensor Sliced(GraphModelNode node, Tensor whole)
    {
        if (Integers(node, 1) is not [var begin] || Integers(node, 2) is not [var end] || Integers(node, 3) is not [1]
            || node.Integer("ellipsis_mask", 0) != 0 || node.Integer("new_axis_mask", 0) != 0)
        {
            throw node.Bad("only elements in a row of a shape are read");
        }

        int length = whole.Data.Length;
        int first = node.Integer("begin_mask", 0) != 0 ? 0 : Place(begin);
        if (node.Integer("shrink_axis_mask", 0) != 0)
        {
            return first < length ? new Tensor([], [whole.Data[first]]) : throw node.Bad($"it takes element {first} of {length}");
        }

        int last = node.Integer("end_mask", 0) != 0 ? length : Place(end);
        return Vector(whole.Data[first..Math.Max(first, last)]);

        int Place(int index) => Math.Clamp(index < 0 ? index + length : index, 0, length);
    }

    private static Tensor Vector(float[] values) => new([values.Length], values);
}
