namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>
/// What an ONNX graph computes from constants and shapes alone is computed as it is read: exporters write a reshape's target as a chain of
/// operators on the shape of some tensor, and weights' own reshapes and transposes as nodes.
/// </summary>
internal sealed class OnnxConstants
{
    private readonly Dictionary<string, OnnxConstant> _values = new(StringComparer.Ordinal);

    public void Add(string name, OnnxConstant value) => _values[name] = value;

    public OnnxConstant? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Integers that an operator is told: its target shape, its axes.</summary>
    public int[] Integers(OnnxNode node, int input) =>
        Find(node.Input(input))?.Integers is { } values
            ? [.. values.Select(value => checked((int)Math.Clamp(value, int.MinValue, int.MaxValue)))]
        : throw node.Bad($"'{node.Input(input)}' must be known before the network runs; export the model with a fixed input size");

    /// <summary>Axes that older operator sets keep as an attribute, newer ones as an input; null where there are none.</summary>
    public int[]? Axes(OnnxNode node) => node.Integers("axes") ?? (node.Optional(1) is null ? null : Integers(node, 1));

    /// <summary>A number that older operator sets keep as an attribute, newer ones as an input; null where there is none.</summary>
    public float? Number(OnnxNode node, string attribute, int input) =>
        node.Attribute(attribute) is { } found ? found.F
        : node.Optional(input) is not { } name ? null
        : Find(name) is { Floats: [var value] } ? value : throw node.Bad($"its {attribute} is not a constant");

    /// <returns>Whether all that the node reads is known, and so is what it makes.</returns>
    public bool TryCompute(OnnxNode node)
    {
        if (node.Operator == "Constant")
        {
            Add(node.Name, Literal(node));
            return true;
        }

        if (node.Inputs.Count == 0 || Find(node.Input(0)) is not { } value
            || node.Inputs.Any(name => name.Length > 0 && Find(name) is null))
        {
            return false;
        }

        OnnxConstant? result = node.Operator switch
        {
            "Identity" or "Cast" => value,
            "DequantizeLinear" => Dequantized(node, value),
            "Reshape" => Reshaped(node, value, Reshapes.Complete(WithCopies(Integers(node, 1), value.Shape), value.Shape, node.Name)),
            "Unsqueeze" => Reshaped(node, value, Unsqueezed(value.Shape, Axes(node) ?? [])),
            "Squeeze" => Reshaped(node, value, Squeezed(value.Shape, Axes(node))),
            "Flatten" when value.Shape.Length > 0 => Reshaped(node, value, [value.Shape[0], value.Count / Math.Max(1, value.Shape[0])]),
            "Transpose" when value is { Shape: [var rows, var columns], Floats: { } floats } && node.Integers("perm") is null or [1, 0] =>
                new OnnxConstant([columns, rows], Architectures.TorchLayout.ChannelsFirst(floats, 1, rows, columns), null),
            "Gather" when value.Integers is { } list => Select(node, list, [.. Integers(node, 1)]),
            "Slice" when value.Integers is { } list => Sliced(node, list),
            "Concat" when node.Inputs.All(name => Find(name)!.Integers is not null) => Listed(
                [.. node.Inputs.SelectMany(name => Find(name)!.Integers!)]),
            "Mul" when Both(node) is ([var a], [var b]) => Listed([a * b]),
            "Add" when Both(node) is ([var a], [var b]) => Listed([a + b]),
            "Div" when Both(node) is ([var a], [not 0 and var b]) => Listed([a / b]),
            _ => null,
        };
        if (result is not null)
        {
            Add(node.Name, result);
        }

        return result is not null;
    }

    /// <summary>A reshape's 0 stands for the size that the input has there.</summary>
    public static int[] WithCopies(int[] target, int[] input) =>
        [.. target.Select((size, axis) => size == 0 && axis < input.Length ? input[axis] : size)];

    public static int[] Squeezed(int[] shape, int[]? axes) =>
        [.. shape.Where((size, axis) => axes is null ? size != 1 : !axes.Contains(axis) && !axes.Contains(axis - shape.Length))];

    public static int[] Unsqueezed(int[] shape, int[] axes)
    {
        int rank = shape.Length + axes.Length;
        Queue<int> sizes = new(shape);
        return [.. Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) || axes.Contains(axis - rank) || sizes.Count == 0
            ? 1
            : sizes.Dequeue())];
    }

    private static OnnxConstant Literal(OnnxNode node) =>
        node.Attribute("value") is { T: { } tensor } ? OnnxConstant.Of(tensor, node.Name, null)
            : node.Attribute("value_float") is { } number ? new OnnxConstant([], [number.F], null)
            : node.Attribute("value_int") is { } integer ? new OnnxConstant([], null, [integer.I])
            : node.Integers("value_ints") is { } integers ? Listed([.. integers.Select(static value => (long)value)])
            : throw node.Bad("its value is of a kind that is not read");

    /// <summary>scale · (q − zero point), one scale for all or one for each index along an axis (DequantizeLinear-13).</summary>
    private OnnxConstant Dequantized(OnnxNode node, OnnxConstant value)
    {
        long[] quantized = value.Integers ?? throw node.Bad("it dequantizes floats");
        float[] scales = Find(node.Input(1))?.Floats ?? throw node.Bad("its scale is not a constant of floats");
        long[] zeros = node.Optional(2) is { } name ? Find(name)!.Integers ?? throw node.Bad("its zero point is not of integers") : [0];
        long axis = node.Integer("axis", 1);
        axis = axis < 0 ? axis + value.Shape.Length : axis;
        bool fits = scales.Length == 1 || (axis >= 0 && axis < value.Shape.Length && value.Shape[axis] == scales.Length);
        if (!fits || (zeros.Length != 1 && zeros.Length != scales.Length) || scales.Length == 0)
        {
            throw node.Bad($"{scales.Length} scales and {zeros.Length} zero points do not fit [{string.Join(", ", value.Shape)}]");
        }

        int inner = scales.Length == 1 ? 1 : FloatGraph.Tensor.CountOf(value.Shape.AsSpan(((int)axis + 1)..));
        return new OnnxConstant(
            value.Shape,
            [
                .. quantized.Select((q, i) =>
                    scales[i / inner % scales.Length] * (q - zeros[zeros.Length == 1 ? 0 : i / inner % zeros.Length])),
            ],
            null);
    }

    private static OnnxConstant Listed(long[] values) => new([values.Length], null, values);

    private static OnnxConstant Reshaped(OnnxNode node, OnnxConstant value, int[] shape) =>
        FloatGraph.Tensor.CountOf(shape) == value.Count
            ? value with { Shape = shape }
            : throw node.Bad($"[{string.Join(", ", value.Shape)}] cannot take the shape [{string.Join(", ", shape)}]");

    private static OnnxConstant Select(OnnxNode node, long[] list, int[] indices) => Listed(
    [
        .. indices.Select(index => index < 0 ? index + list.Length : index).Select(index => index >= 0 && index < list.Length
            ? list[index]
            : throw node.Bad($"there is no element {index} of {list.Length}")),
    ]);

    private OnnxConstant Sliced(OnnxNode node, long[] list)
    {
        int start = node.Integers("starts")?.FirstOrDefault() ?? Integers(node, 1)[0];
        int end = node.Integers("ends")?.FirstOrDefault() ?? Integers(node, 2)[0];
        if (node.Optional(4) is not null && Integers(node, 4) is not [1])
        {
            throw node.Bad("a step other than 1 is not read");
        }

        start = Math.Clamp(start < 0 ? start + list.Length : start, 0, list.Length);
        end = Math.Clamp(end < 0 ? end + list.Length : end, start, list.Length);
        return Listed(list[start..end]);
    }

    private (long[]? A, long[]? B) Both(OnnxNode node) => (Find(node.Input(0))?.Integers, Find(node.Input(1))?.Integers);
}
