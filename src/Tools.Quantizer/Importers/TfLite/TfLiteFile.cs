using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;
using TensorType = MobileNetEdge.Runtime.Int8.Graph.TensorType;

namespace MobileNetEdge.Tools.Quantizer.Importers.TfLite;

/// <summary>One operator: what it is, its tensors (−1 for an input left out) and its options.</summary>
internal sealed record TfLiteNode(string Place, OperatorKind Kind, string? CustomCode, int[] Inputs, int[] Outputs, FlatTable? Options);

/// <summary>The tables of a .tflite file, with its constants read as floats. All offsets are checked by <see cref="FlatTable"/>.</summary>
internal sealed class TfLiteFile
{
    /// <summary>Constants of 16-bit floats, which only float models have.</summary>
    private const TensorType Float16 = (TensorType)1;

    private readonly FlatTable[] _tensors;
    private readonly FlatTable[] _buffers;

    private readonly bool _dequantizes;

    /// <param name="bytes">The file.</param>
    /// <param name="dequantizes">Whether quantized constants are read as the floats that they stand for, instead of refused.</param>
    public TfLiteFile(ReadOnlyMemory<byte> bytes, bool dequantizes = false)
    {
        _dequantizes = dequantizes;
        FlatTable model = FlatTable.Root(bytes, Schema.Identifier, "");
        FlatTable[] subgraphs = model.Tables(Schema.Model.Subgraphs, "subgraphs");
        if (subgraphs.Length != 1)
        {
            throw new InputException($"the model has {subgraphs.Length} subgraphs; one is needed: convert without control flow");
        }

        FlatTable graph = subgraphs[0];
        _tensors = graph.Tables(Schema.Subgraph.Tensors, "tensors");
        _buffers = model.Tables(Schema.Model.Buffers, "buffers");
        Inputs = OperatorReader.TensorIndices(graph, Schema.Subgraph.Inputs, "inputs", 0, _tensors.Length);
        Outputs = OperatorReader.TensorIndices(graph, Schema.Subgraph.Outputs, "outputs", 0, _tensors.Length);
        FlatTable[] codes = model.Tables(Schema.Model.OperatorCodes, "operator_codes");
        Nodes = [.. graph.Tables(Schema.Subgraph.Operators, "operators").Select(node => Read(node, codes))];
    }

    /// <summary>Whether quantized constants were read as floats.</summary>
    public bool WasDequantized { get; private set; }

    public int[] Inputs { get; }

    public int[] Outputs { get; }

    public IReadOnlyList<TfLiteNode> Nodes { get; }

    public string Name(int tensor) =>
        _tensors[tensor].String(Schema.Tensor.Name, "name") is { Length: > 0 } name ? name : $"tensor{tensor}";

    /// <summary>The shape that the file states: right for constants, a placeholder for many activations.</summary>
    public int[] Shape(int tensor) => _tensors[tensor].Int32Vector(Schema.Tensor.Shape, "shape", TensorReader.MostDimensions);

    public TensorType Type(int tensor) => (TensorType)_tensors[tensor].Byte(Schema.Tensor.Type);

    public bool IsConstant(int tensor) => Data(tensor).Length > 0;

    /// <summary>A constant of floats, 32 or 16 bits wide, or what a quantized one stands for.</summary>
    public Tensor Floats(int tensor)
    {
        ReadOnlySpan<byte> bytes = Data(tensor).Span;
        float[] values = Type(tensor) switch
        {
            TensorType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            Float16 => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(static value => (float)value)],
            TensorType.Int8 or TensorType.UInt8 or TensorType.Int32 when _dequantizes => Dequantized(tensor, bytes),
            TensorType.Int8 or TensorType.UInt8 => throw new InputException($"tensor '{Name(tensor)}' is quantized already "
                + $"({Type(tensor)}); float weights are needed here, convert the model without quantization, or give --requantize"),
            var type => throw new InputException($"tensor '{Name(tensor)}' has the type {type}; Float32 is needed"),
        };
        int[] shape = Shape(tensor);
        if (_tensors[tensor].Has(Schema.Tensor.Sparsity))
        {
            throw new InputException($"tensor '{Name(tensor)}' is stored sparse; convert the model without sparsity");
        }

        if (shape.Any(static size => size < 1) || Tensor.CountOf(shape) != values.Length)
        {
            throw new InputException(
                $"tensor '{Name(tensor)}' says [{string.Join(", ", shape)}] and holds {values.Length} values: the file is damaged");
        }

        return new Tensor(shape, FiniteWeights.Require(Name(tensor), values));
    }

    /// <summary>A constant of 32-bit integers, as axes and shapes are.</summary>
    public int[] Integers(int tensor)
    {
        ReadOnlySpan<byte> bytes = Data(tensor).Span;
        if (Type(tensor) != TensorType.Int32 || bytes.Length == 0)
        {
            throw new InputException($"tensor '{Name(tensor)}' must be a constant of 32-bit integers");
        }

        int[] values = new int[bytes.Length / 4];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * 4)..]);
        }

        return values;
    }

    /// <summary>real = scale · (q − zero point), a scale for each index along the quantization's axis or one for all.</summary>
    private float[] Dequantized(int tensor, ReadOnlySpan<byte> bytes)
    {
        WasDequantized = true;
        TensorType type = Type(tensor);
        int[] shape = Shape(tensor);
        Runtime.Int8.Graph.Quantization quantization = TensorReader.ReadQuantization(_tensors[tensor], type, shape)
            ?? throw new InputException($"tensor '{Name(tensor)}' ({type}) has no scale; it stands for no real numbers");
        int[] values = type switch
        {
            TensorType.Int32 => MemoryMarshal.Cast<byte, int>(bytes).ToArray(),
            TensorType.Int8 => [.. MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray()],
            _ => [.. bytes],
        };
        // elements between two steps of the axis
        int inner = Tensor.CountOf(shape.AsSpan(Math.Min(quantization.Axis + 1, shape.Length)..));
        int scales = quantization.Scales.Length;
        return [.. values.Select((value, i) => (float)((double)quantization.Scales[i / inner % scales]
            * (value - quantization.ZeroPoints[i / inner % scales])))];
    }

    private ReadOnlyMemory<byte> Data(int tensor) => TensorReader.Data(_tensors[tensor], Name(tensor), _buffers);

    private TfLiteNode Read(FlatTable node, FlatTable[] codes)
    {
        FlatTable code = codes[OperatorReader.CodeIndex(node, codes)];
        return new TfLiteNode(
            node.Place,
            OperatorReader.BuiltinCode(code),
            OperatorReader.CustomCode(code),
            OperatorReader.TensorIndices(node, Schema.Operator.Inputs, "inputs", -1, _tensors.Length),
            OperatorReader.TensorIndices(node, Schema.Operator.Outputs, "outputs", 0, _tensors.Length),
            node.Table(Schema.Operator.BuiltinOptions, "builtin_options"));
    }
}
