using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.TfLite;

/// <summary>One operator: its number, its tensors (−1 for an input left out) and its options.</summary>
internal sealed record TfLiteNode(string Place, int Operator, string? CustomCode, int[] Inputs, int[] Outputs, FlatTable? Options);

/// <summary>The tables of a .tflite file, with its constants read as floats. All offsets are checked by <see cref="FlatTable"/>.</summary>
internal sealed class TfLiteFile
{
    private readonly FlatTable[] _tensors;
    private readonly FlatTable[] _buffers;

    public TfLiteFile(ReadOnlyMemory<byte> bytes)
    {
        FlatTable model = FlatTable.Root(bytes, Slots.Identifier, "");
        FlatTable[] subgraphs = model.Tables(Slots.Model.Subgraphs, "subgraphs");
        if (subgraphs.Length != 1)
        {
            throw new UserError($"the model has {subgraphs.Length} subgraphs; one is needed: convert without control flow");
        }

        FlatTable graph = subgraphs[0];
        _tensors = graph.Tables(Slots.Subgraph.Tensors, "tensors");
        _buffers = model.Tables(Slots.Model.Buffers, "buffers");
        Inputs = Indices(graph, Slots.Subgraph.Inputs, "inputs", optional: false);
        Outputs = Indices(graph, Slots.Subgraph.Outputs, "outputs", optional: false);
        FlatTable[] codes = model.Tables(Slots.Model.OperatorCodes, "operator_codes");
        Nodes = [.. graph.Tables(Slots.Subgraph.Operators, "operators").Select(node => Read(node, codes))];
    }

    public int[] Inputs { get; }

    public int[] Outputs { get; }

    public IReadOnlyList<TfLiteNode> Nodes { get; }

    public string Name(int tensor) => _tensors[tensor].String(Slots.Tensor.Name, "name") is { Length: > 0 } name ? name : $"tensor{tensor}";

    /// <summary>The shape that the file states: right for constants, a placeholder for many activations.</summary>
    public int[] Shape(int tensor) => _tensors[tensor].Int32Vector(Slots.Tensor.Shape, "shape", most: 8);

    public TfLiteType Type(int tensor) => (TfLiteType)_tensors[tensor].Byte(Slots.Tensor.Type);

    public bool IsConstant(int tensor) => Data(tensor).Length > 0;

    /// <summary>A constant of floats, 32 or 16 bits wide.</summary>
    public Tensor Floats(int tensor)
    {
        ReadOnlySpan<byte> bytes = Data(tensor).Span;
        float[] values = Type(tensor) switch
        {
            TfLiteType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            TfLiteType.Float16 => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(static value => (float)value)],
            TfLiteType.Int8 or TfLiteType.UInt8 => throw new UserError($"tensor '{Name(tensor)}' is quantized already ({Type(tensor)}); such a model runs as it is, only float models are quantized here"),
            var type => throw new UserError($"tensor '{Name(tensor)}' has the type {type}; Float32 is needed"),
        };
        int[] shape = Shape(tensor);
        if (_tensors[tensor].Has(Slots.Tensor.Sparsity))
        {
            throw new UserError($"tensor '{Name(tensor)}' is stored sparse; convert the model without sparsity");
        }

        if (shape.Any(static size => size < 1) || Tensor.CountOf(shape) != values.Length)
        {
            throw new UserError($"tensor '{Name(tensor)}' says [{string.Join(", ", shape)}] and holds {values.Length} values: the file is damaged");
        }

        return values.All(float.IsFinite) ? new Tensor(shape, values) : throw new UserError($"tensor '{Name(tensor)}' holds NaN or infinity: the training diverged, or the file is damaged");
    }

    /// <summary>A constant of 32-bit integers, as axes and shapes are.</summary>
    public int[] Integers(int tensor)
    {
        ReadOnlySpan<byte> bytes = Data(tensor).Span;
        if (Type(tensor) != TfLiteType.Int32 || bytes.Length == 0)
        {
            throw new UserError($"tensor '{Name(tensor)}' must be a constant of 32-bit integers");
        }

        int[] values = new int[bytes.Length / 4];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * 4)..]);
        }

        return values;
    }

    private ReadOnlyMemory<byte> Data(int tensor)
    {
        uint buffer = _tensors[tensor].UInt32(Slots.Tensor.Buffer);
        return buffer < _buffers.Length
            ? _buffers[buffer].Vector(Slots.Buffer.Data, 1, "data") ?? default
            : throw _tensors[tensor].Bad($"it names buffer {buffer} of {_buffers.Length}");
    }

    private TfLiteNode Read(FlatTable node, FlatTable[] codes)
    {
        uint index = node.UInt32(Slots.Operator.OpcodeIndex);
        if (index >= codes.Length)
        {
            throw node.Bad($"it names operator code {index} of {codes.Length}");
        }

        // Numbers above 127 do not fit the old byte field; files before it grew leave the new one at 0.
        FlatTable code = codes[index];
        int number = Math.Max(code.SByte(Slots.OperatorCode.DeprecatedBuiltinCode), code.Int32(Slots.OperatorCode.BuiltinCode));
        return new TfLiteNode(
            node.Place,
            number,
            code.String(Slots.OperatorCode.CustomCode, "custom_code"),
            Indices(node, Slots.Operator.Inputs, "inputs", optional: true),
            Indices(node, Slots.Operator.Outputs, "outputs", optional: false),
            node.Table(Slots.Operator.Options, "builtin_options"));
    }

    private int[] Indices(FlatTable table, int slot, string name, bool optional)
    {
        int[] indices = table.Int32Vector(slot, name, most: 64);
        foreach (int index in indices)
        {
            if (index >= _tensors.Length || index < (optional ? -1 : 0))
            {
                throw table.Bad($"'{name}' names tensor {index} of {_tensors.Length}");
            }
        }

        return indices;
    }
}
