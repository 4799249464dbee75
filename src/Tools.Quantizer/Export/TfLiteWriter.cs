using Google.FlatBuffers;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tools.Quantizer.Quantization;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// An int8 network → the bytes of a .tflite file, with metadata. The same model gives the same bytes.
/// Buffer 0 is empty and serves every activation; each constant and each metadata entry has a buffer of its own.
/// </summary>
internal sealed class TfLiteWriter
{
    /// <summary>Constants' bytes start at multiples of this, so that runtimes can use them where they lie.</summary>
    private const int DataAlignment = 16;

    /// <summary>In the old one-byte field, for operators that have no number in it (PLACEHOLDER_FOR_GREATER_OP_CODES).</summary>
    private const int GreaterCode = 127;

    private readonly FlatBufferBuilder _builder;
    private readonly List<int> _buffers = [];
    private readonly List<int> _metadata = [];

    private TfLiteWriter(int expectedBytes) => _builder = new FlatBufferBuilder(expectedBytes);

    /// <summary>The whole file.</summary>
    /// <param name="model">The network.</param>
    /// <param name="description">What travels beside it.</param>
    /// <param name="golden">What a machine that runs it must find; null for a file that does not say.</param>
    /// <exception cref="InputException">There are labels, but not one for each output; or a label cannot be stored.</exception>
    public static byte[] Write(QuantizedModel model, ModelDescription description, GoldenPairs? golden = null)
    {
        foreach ((int tensor, OutputMetadata output) in model.Outputs.Zip(description.Outputs))
        {
            int classes = model.Tensors[tensor].Shape[^1];
            if (output.Labels is { } labels && labels.Count != (output.Head == HeadKind.Binary ? 2 : classes))
            {
                throw new InputException(
                    $"{labels.Count} labels for {classes} outputs of '{model.Tensors[tensor].Name}': give one for each");
            }
        }

        TfLiteWriter writer = new(model.Tensors.Sum(tensor => tensor.Data?.Length ?? 0) + (1 << 16));
        byte[] file = writer.WriteModel(model, description, golden);
        return AssociatedFiles.AppendLabels(file, description.Outputs);
    }

    private byte[] WriteModel(QuantizedModel model, ModelDescription description, GoldenPairs? golden)
    {
        AddBuffer([]);
        int[] tensors = [.. model.Tensors.Select(WriteTensor)];
        AddMetadata(RuntimeVersion.EntryName, RuntimeVersion.Write(model));
        AddMetadata(ModelMetadata.StandardEntry, StandardMetadata.Write(description, model.Tensors[model.Input].Shape[^1]));
        AddMetadata(ModelMetadata.EdgeEntry, EdgeMetadata.Write(description));
        if (golden is not null)
        {
            AddMetadata(GoldenPairs.Entry, GoldenAnswers.Write(golden));
        }

        (OperatorKind Kind, int Version, bool IsEdge)[] codes = [.. model.Operators.Select(CodeOf).Distinct()];
        int[] operators = [.. model.Operators.Select(op => WriteOperator(op, Array.IndexOf(codes, CodeOf(op))))];

        int subgraphs = _builder.AddOffsets([WriteSubgraph(model, tensors, operators)]);
        int operatorCodes = _builder.AddOffsets([.. codes.Select(WriteOperatorCode)]);
        int buffers = _builder.AddOffsets(_buffers);
        int metadata = _builder.AddOffsets(_metadata);
        int text = _builder.AddText(description.Description);
        int signatures = _builder.AddOffsets([WriteSignature(model)]);
        int root = _builder.AddTable(table =>
        {
            table.AddUint(Schema.Model.Version, Schema.Version, 0);
            table.AddOffset(Schema.Model.OperatorCodes, operatorCodes, 0);
            table.AddOffset(Schema.Model.Subgraphs, subgraphs, 0);
            table.AddOffset(Schema.Model.Description, text, 0);
            table.AddOffset(Schema.Model.Buffers, buffers, 0);
            table.AddOffset(Schema.Model.Metadata, metadata, 0);
            table.AddOffset(Schema.Model.Signatures, signatures, 0);
        });
        _builder.Finish(root, Schema.Identifier);
        return _builder.SizedByteArray();
    }

    private int WriteSubgraph(QuantizedModel model, int[] tensors, int[] operators)
    {
        int tensorVector = _builder.AddOffsets(tensors);
        int inputs = _builder.AddVector([model.Input], sizeof(int));
        int outputs = _builder.AddVector([.. model.Outputs], sizeof(int));
        int operatorVector = _builder.AddOffsets(operators);
        int name = _builder.AddText("main");
        return _builder.AddTable(table =>
        {
            table.AddOffset(Schema.Subgraph.Tensors, tensorVector, 0);
            table.AddOffset(Schema.Subgraph.Inputs, inputs, 0);
            table.AddOffset(Schema.Subgraph.Outputs, outputs, 0);
            table.AddOffset(Schema.Subgraph.Operators, operatorVector, 0);
            table.AddOffset(Schema.Subgraph.Name, name, 0);
        });
    }

    /// <summary>The signature by which TFLite's newer APIs call a network: the key and the names that its converter gives.</summary>
    private int WriteSignature(QuantizedModel model)
    {
        int inputs = _builder.AddOffsets([WriteSignatureTensor("input", model.Input)]);
        int outputs = _builder.AddOffsets(model.Outputs is [var only]
            ? [WriteSignatureTensor("output", only)]
            : [.. model.Outputs.Select((tensor, i) => WriteSignatureTensor($"output_{i}", tensor))]);
        int key = _builder.AddText("serving_default");
        return _builder.AddTable(table =>
        {
            table.AddOffset(Schema.Signature.Inputs, inputs, 0);
            table.AddOffset(Schema.Signature.Outputs, outputs, 0);
            table.AddOffset(Schema.Signature.Key, key, 0);
            table.AddUint(Schema.Signature.Subgraph, 0, 0);
        });
    }

    private int WriteSignatureTensor(string name, int tensor)
    {
        int text = _builder.AddText(name);
        return _builder.AddTable(table =>
        {
            table.AddOffset(Schema.SignatureTensor.Name, text, 0);

            // Also written when it is 0. Without it the table would share the vtable of the buffers, which lie before the weights: too
            // far for the FlatBuffers library of .NET, whose verifier holds that distance in 16 bits.
            table.AddUint(Schema.SignatureTensor.Tensor, (uint)tensor, uint.MaxValue);
        });
    }

    private int WriteTensor(QuantizedTensor tensor)
    {
        uint buffer = tensor.Data is null ? 0 : AddBuffer(tensor.Data);
        int shape = _builder.AddVector(tensor.Shape, sizeof(int));
        int name = _builder.AddText(tensor.Name);
        int quantization = tensor.Quantization is null ? 0 : WriteQuantization(tensor.Quantization);
        return _builder.AddTable(table =>
        {
            table.AddOffset(Schema.Tensor.Shape, shape, 0);
            table.AddSbyte(Schema.Tensor.Type, (sbyte)tensor.Type, 0);
            table.AddUint(Schema.Tensor.Buffer, buffer, 0);
            table.AddOffset(Schema.Tensor.Name, name, 0);
            table.AddOffset(Schema.Tensor.Quantization, quantization, 0);
        });
    }

    private int WriteQuantization(TensorQuantization quantization)
    {
        long[] zeroPoints = Array.ConvertAll(quantization.Scales, _ => (long)quantization.ZeroPoint);
        int scale = _builder.AddVector(quantization.Scales, sizeof(float));
        int zeroPoint = _builder.AddVector(zeroPoints, sizeof(long));
        return _builder.AddTable(table =>
        {
            table.AddOffset(Schema.Quantization.Scale, scale, 0);
            table.AddOffset(Schema.Quantization.ZeroPoint, zeroPoint, 0);
            table.AddInt(Schema.Quantization.QuantizedDimension, quantization.Dimension, 0);
        });
    }

    private static (OperatorKind Kind, int Version, bool IsEdge) CodeOf(QuantizedOperator op) => (op.Kind, op.Version, op.IsEdge);

    private int WriteOperator(QuantizedOperator op, int opcodeIndex)
    {
        (OptionsType type, int options) = op.IsEdge ? (OptionsType.None, 0) : OptionsWriter.Write(_builder, op);
        int custom = op.IsEdge ? _builder.AddVector(EdgeOptionsWriter.Write(op), 1) : 0;
        int inputs = _builder.AddVector(op.Inputs, sizeof(int));
        int outputs = _builder.AddVector([op.Output], sizeof(int));
        return _builder.AddTable(table =>
        {
            table.AddUint(Schema.Operator.OpcodeIndex, (uint)opcodeIndex, 0);
            table.AddOffset(Schema.Operator.Inputs, inputs, 0);
            table.AddOffset(Schema.Operator.Outputs, outputs, 0);
            table.AddByte(Schema.Operator.BuiltinOptionsType, (byte)type, 0);
            table.AddOffset(Schema.Operator.BuiltinOptions, options, 0);
            table.AddOffset(Schema.Operator.CustomOptions, custom, 0);
        });
    }

    /// <summary>Codes below 127 stand in the old one-byte field too, for runtimes that know no other.</summary>
    private int WriteOperatorCode((OperatorKind Kind, int Version, bool IsEdge) code)
    {
        int custom = code.IsEdge ? _builder.AddText(OperatorNames.OfEdge(code.Kind)) : 0;
        int kind = code.IsEdge ? EdgeOperators.CustomCode : (int)code.Kind;
        return _builder.AddTable(table =>
        {
            table.AddSbyte(Schema.OperatorCode.DeprecatedBuiltinCode, (sbyte)Math.Min(kind, GreaterCode), 0);
            table.AddOffset(Schema.OperatorCode.CustomCode, custom, 0);
            table.AddInt(Schema.OperatorCode.Version, code.Version, 1);
            table.AddInt(Schema.OperatorCode.BuiltinCode, kind, 0);
        });
    }

    private void AddMetadata(string name, byte[] bytes)
    {
        uint buffer = AddBuffer(bytes);
        int text = _builder.AddText(name);
        _metadata.Add(_builder.AddTable(table =>
        {
            table.AddOffset(Schema.Metadata.Name, text, 0);
            table.AddUint(Schema.Metadata.Buffer, buffer, 0);
        }));
    }

    private uint AddBuffer(byte[] bytes)
    {
        int data = bytes.Length == 0 ? 0 : _builder.AddVector(bytes, DataAlignment);
        _buffers.Add(_builder.AddTable(table => table.AddOffset(Schema.Buffer.Data, data, 0)));
        return (uint)(_buffers.Count - 1);
    }
}
