using Google.FlatBuffers;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests.TestModels;

/// <summary>
/// Writes .tflite files in memory with Google's FlatBuffers writer. It checks nothing, so that tests can write wrong files as
/// easily as right ones: change an entry of a list, then <see cref="Build"/>.
/// </summary>
internal sealed class ModelBuilder
{
    public string Identifier { get; set; } = Schema.Identifier;

    public uint Version { get; set; } = Schema.Version;

    public string? Description { get; set; } = "built by a test";

    public int Subgraphs { get; set; } = 1;

    public List<TensorEntry> Tensors { get; } = [];

    public List<OperatorEntry> Operators { get; } = [];

    /// <summary>Buffers beside the empty first one; a tensor that names one has its data there.</summary>
    public List<BufferEntry> Buffers { get; } = [new BufferEntry(null)];

    public List<int> Inputs { get; } = [];

    public List<int> Outputs { get; } = [];

    public List<(string? Name, uint Buffer)> Metadata { get; } = [];

    /// <summary>Adds a tensor and returns its index.</summary>
    public int Add(TensorEntry tensor)
    {
        Tensors.Add(tensor);
        return Tensors.Count - 1;
    }

    /// <summary>Adds an operator and returns its first output.</summary>
    public int Add(OperatorEntry op)
    {
        Operators.Add(op);
        return op.Outputs[0];
    }

    /// <summary>Adds a buffer and returns its index.</summary>
    public uint AddBuffer(byte[] data)
    {
        Buffers.Add(new BufferEntry(data));
        return (uint)Buffers.Count - 1;
    }

    /// <summary>A tensor that operators make: quantized with one scale.</summary>
    public int Activation(TensorType type, int[] shape, float scale, int zeroPoint) =>
        Add(new TensorEntry($"t{Tensors.Count}", type, shape) { Scales = [scale], ZeroPoints = [zeroPoint] });

    /// <summary>A tensor without a scale: float or integer.</summary>
    public int Plain(TensorType type, int[] shape) => Add(new TensorEntry($"t{Tensors.Count}", type, shape));

    /// <summary>A quantized constant.</summary>
    public int Constant(TensorType type, int[] shape, byte[] data, float[] scales, long[] zeroPoints, int axis = 0) =>
        Add(new TensorEntry($"c{Tensors.Count}", type, shape)
        {
            Scales = scales,
            ZeroPoints = zeroPoints,
            Axis = axis,
            Buffer = AddBuffer(data),
        });

    /// <summary>An int32 constant: shape, axis, padding or bias.</summary>
    public int Int32(int[] values, params int[] shape) =>
        Add(new TensorEntry($"i{Tensors.Count}", TensorType.Int32, shape.Length == 0 ? [values.Length] : shape)
        {
            Buffer = AddBuffer([.. values.SelectMany(BitConverter.GetBytes)]),
        });

    public byte[] Build()
    {
        FlatBufferBuilder b = new(1024) { ForceDefaults = true };
        VectorOffset buffers = Offsets(b, [.. Buffers.Select(entry => Buffer(b, entry))]);
        VectorOffset tensors = Offsets(b, [.. Tensors.Select(entry => Tensor(b, entry))]);
        VectorOffset operators = Offsets(b, [.. Operators.Select((entry, i) => Operator(b, entry, (uint)i))]);
        VectorOffset codes = Offsets(b, [.. Operators.Select(entry => Code(b, entry))]);
        VectorOffset inputs = Integers(b, [.. Inputs]);
        VectorOffset outputs = Integers(b, [.. Outputs]);
        b.StartTable(5);
        b.AddOffset(Schema.Subgraph.Tensors, tensors.Value, 0);
        b.AddOffset(Schema.Subgraph.Inputs, inputs.Value, 0);
        b.AddOffset(Schema.Subgraph.Outputs, outputs.Value, 0);
        b.AddOffset(Schema.Subgraph.Operators, operators.Value, 0);
        int subgraph = b.EndTable();
        VectorOffset subgraphs = Offsets(b, [.. Enumerable.Repeat(subgraph, Subgraphs)]);
        VectorOffset metadata = Offsets(b, [.. Metadata.Select(entry => MetadataEntry(b, entry.Name, entry.Buffer))]);
        int description = Text(b, Description);
        b.StartTable(8);
        b.AddUint(Schema.Model.Version, Version, 0);
        b.AddOffset(Schema.Model.OperatorCodes, codes.Value, 0);
        b.AddOffset(Schema.Model.Subgraphs, subgraphs.Value, 0);
        b.AddOffset(Schema.Model.Description, description, 0);
        b.AddOffset(Schema.Model.Buffers, buffers.Value, 0);
        b.AddOffset(Schema.Model.Metadata, metadata.Value, 0);
        b.Finish(b.EndTable(), Identifier);
        return b.SizedByteArray();
    }

    private static int Buffer(FlatBufferBuilder b, BufferEntry entry)
    {
        int data = 0;
        if (entry.Data is not null)
        {
            b.StartVector(1, entry.Data.Length, 16);    // other runtimes read constants in place and want them aligned
            b.Add(entry.Data);
            data = b.EndVector().Value;
        }

        b.StartTable(3);
        b.AddOffset(Schema.Buffer.Data, data, 0);
        if (entry.OffsetOutside is { } offset)
        {
            b.AddUlong(Schema.Buffer.Offset, offset, 0);
        }

        return b.EndTable();
    }

    private static int Tensor(FlatBufferBuilder b, TensorEntry entry)
    {
        int name = Text(b, entry.Name);
        int shape = Integers(b, entry.Shape).Value;
        int quantization = entry.Scales is null && entry.ZeroPoints is null ? 0 : Quantization(b, entry);
        int sparsity = 0;
        if (entry.IsSparse)
        {
            b.StartTable(1);
            sparsity = b.EndTable();
        }

        b.StartTable(8);
        b.AddOffset(Schema.Tensor.Shape, shape, 0);
        b.AddSbyte(Schema.Tensor.Type, (sbyte)entry.Type, 0);
        b.AddUint(Schema.Tensor.Buffer, entry.Buffer, 0);
        b.AddOffset(Schema.Tensor.Name, name, 0);
        b.AddOffset(Schema.Tensor.Quantization, quantization, 0);
        b.AddBool(Schema.Tensor.IsVariable, entry.IsVariable, false);
        b.AddOffset(Schema.Tensor.Sparsity, sparsity, 0);
        return b.EndTable();
    }

    private static int Quantization(FlatBufferBuilder b, TensorEntry entry)
    {
        int scales = 0;
        int zeroPoints = 0;
        if (entry.Scales is not null)
        {
            b.StartVector(4, entry.Scales.Length, 4);
            b.Add(entry.Scales);
            scales = b.EndVector().Value;
        }

        if (entry.ZeroPoints is not null)
        {
            b.StartVector(8, entry.ZeroPoints.Length, 8);
            b.Add(entry.ZeroPoints);
            zeroPoints = b.EndVector().Value;
        }

        b.StartTable(7);
        b.AddOffset(Schema.Quantization.Scale, scales, 0);
        b.AddOffset(Schema.Quantization.ZeroPoint, zeroPoints, 0);
        b.AddByte(Schema.Quantization.DetailsType, entry.QuantizationDetails, 0);
        b.AddInt(Schema.Quantization.QuantizedDimension, entry.Axis, 0);
        return b.EndTable();
    }

    private static int Operator(FlatBufferBuilder b, OperatorEntry entry, uint code)
    {
        int inputs = Integers(b, entry.Inputs).Value;
        int outputs = Integers(b, entry.Outputs).Value;
        int options = entry.Options is null ? 0 : OptionsTable(b, entry.Options);
        int custom = 0;
        if (entry.CustomOptions is not null)
        {
            b.StartVector(1, entry.CustomOptions.Length, 1);
            b.Add(entry.CustomOptions);
            custom = b.EndVector().Value;
        }

        b.StartTable(9);
        b.AddUint(Schema.Operator.OpcodeIndex, entry.CodeIndex ?? code, 0);
        b.AddOffset(Schema.Operator.Inputs, inputs, 0);
        b.AddOffset(Schema.Operator.Outputs, outputs, 0);
        b.AddByte(Schema.Operator.BuiltinOptionsType, entry.Options?.Kind ?? 0, 0);
        b.AddOffset(Schema.Operator.BuiltinOptions, options, 0);
        b.AddOffset(Schema.Operator.CustomOptions, custom, 0);
        return b.EndTable();
    }

    private static int OptionsTable(FlatBufferBuilder b, Options options)
    {
        b.StartTable(options.Fields.Max(field => field.Slot) + 1);
        foreach ((int slot, object value) in options.Fields)
        {
            switch (value)
            {
                case int number:
                    b.AddInt(slot, number, 0);
                    break;
                case sbyte number:
                    b.AddSbyte(slot, number, 0);
                    break;
                case float number:
                    b.AddFloat(slot, number, 0);
                    break;
                default:
                    throw new NotSupportedException(value.GetType().Name);
            }
        }

        return b.EndTable();
    }

    private static int Code(FlatBufferBuilder b, OperatorEntry entry)
    {
        int custom = Text(b, entry.CustomCode);
        b.StartTable(4);
        b.AddSbyte(Schema.OperatorCode.DeprecatedBuiltinCode, (sbyte)Math.Min((int)entry.Kind, 127), 0);
        b.AddOffset(Schema.OperatorCode.CustomCode, custom, 0);
        b.AddInt(Schema.OperatorCode.Version, entry.Version, 0);
        b.AddInt(Schema.OperatorCode.BuiltinCode, (int)entry.Kind, 0);
        return b.EndTable();
    }

    private static int MetadataEntry(FlatBufferBuilder b, string? name, uint buffer)
    {
        int text = Text(b, name);
        b.StartTable(2);
        b.AddOffset(Schema.Metadata.Name, text, 0);
        b.AddUint(Schema.Metadata.Buffer, buffer, 0);
        return b.EndTable();
    }

    private static int Text(FlatBufferBuilder b, string? text) => text is null ? 0 : b.CreateString(text).Value;

    private static VectorOffset Offsets(FlatBufferBuilder b, int[] offsets)
    {
        b.StartVector(4, offsets.Length, 4);
        foreach (int offset in offsets.Reverse())
        {
            b.AddOffset(offset);
        }

        return b.EndVector();
    }

    private static VectorOffset Integers(FlatBufferBuilder b, int[] values)
    {
        b.StartVector(4, values.Length, 4);
        b.Add(values);
        return b.EndVector();
    }
}

/// <summary>A tensor as it will stand in the file.</summary>
internal sealed record TensorEntry(string Name, TensorType Type, int[] Shape)
{
    public float[]? Scales { get; init; }

    public long[]? ZeroPoints { get; init; }

    public int Axis { get; init; }

    public byte QuantizationDetails { get; init; }

    /// <summary>0: the empty one.</summary>
    public uint Buffer { get; init; }

    public bool IsVariable { get; init; }

    public bool IsSparse { get; init; }
}

/// <summary>An operator as it will stand in the file; it gets an operator code of its own.</summary>
internal sealed record OperatorEntry(OperatorKind Kind, int[] Inputs, int[] Outputs, Options? Options = null)
{
    public int Version { get; init; } = 1;

    public uint? CodeIndex { get; init; }

    public string? CustomCode { get; init; }

    public byte[]? CustomOptions { get; init; }
}

/// <summary>A buffer as it will stand in the file.</summary>
internal sealed record BufferEntry(byte[]? Data, ulong? OffsetOutside = null);
