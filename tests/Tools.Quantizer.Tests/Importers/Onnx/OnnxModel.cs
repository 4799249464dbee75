using Google.Protobuf;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers.Onnx.Schema;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Onnx;

/// <summary>Puts ONNX models together, an operator at a time.</summary>
internal sealed class OnnxModel
{
    private const int FloatType = 1;
    private const int IntegerType = 7;

    private readonly ModelProto _model;
    private int _count;

    /// <param name="operatorSet">Version of the standard's operators.</param>
    /// <param name="input">Shape of "x", −1 for a size left open.</param>
    public OnnxModel(int operatorSet, params int[] input)
    {
        _model = new ModelProto { IrVersion = 7, Graph = new GraphProto { Name = "g" } };
        _model.OpsetImport.Add(new OperatorSetIdProto { Version = operatorSet });
        _model.Graph.Input.Add(Info("x", input));
    }

    public int OperatorSet => (int)_model.OpsetImport[0].Version;

    /// <summary>Adds an operator and returns the name of what it makes.</summary>
    public string Node(string op, string[] inputs, params (string Name, object Value)[] attributes)
    {
        NodeProto node = new() { OpType = op, Name = $"n{_count}" };
        node.Input.AddRange(inputs);
        node.Output.Add($"t{_count++}");
        foreach ((string name, object value) in attributes)
        {
            AttributeProto attribute = new() { Name = name };
            Set(attribute, value);
            node.Attribute.Add(attribute);
        }

        _model.Graph.Node.Add(node);
        return node.Output[0];
    }

    /// <summary>Adds an operator with several outputs and returns their names.</summary>
    public string[] Node(string op, string[] inputs, int outputs)
    {
        Node(op, inputs);
        NodeProto node = _model.Graph.Node[^1];
        node.Output.AddRange(Enumerable.Range(1, outputs - 1).Select(i => $"{node.Output[0]}_{i}"));
        return [.. node.Output];
    }

    public string Floats(int[] shape, params float[] values)
    {
        TensorProto tensor = new()
        {
            Name = $"c{_count++}",
            DataType = FloatType,
            RawData = ByteString.CopyFrom([.. values.SelectMany(BitConverter.GetBytes)]),
        };
        tensor.Dims.AddRange(shape.Select(size => (long)size));
        _model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public string Floats(Tensor tensor) => Floats(tensor.Shape, tensor.Data);

    public string Integers(params long[] values)
    {
        TensorProto tensor = new() { Name = $"c{_count++}", DataType = IntegerType };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.AddRange(values);
        _model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Integers of 8 or 32 bits.</summary>
    /// <param name="type">The standard's number: 2 of uint8, 3 of int8, 6 of int32.</param>
    /// <param name="shape">None of a scalar.</param>
    /// <param name="values">Row-major.</param>
    public string Quantized(int type, int[] shape, params int[] values)
    {
        TensorProto tensor = new()
        {
            Name = $"c{_count++}",
            DataType = type,
            RawData = ByteString.CopyFrom([.. values.SelectMany(value => BitConverter.GetBytes(value).Take(type == 6 ? 4 : 1))]),
        };
        tensor.Dims.AddRange(shape.Select(size => (long)size));
        _model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Moves the values of the constants into a file beside the model.</summary>
    /// <returns>The file's bytes.</returns>
    public byte[] MoveConstantsOut(string location)
    {
        List<byte> bytes = [];
        foreach (TensorProto tensor in _model.Graph.Initializer.Where(static tensor => tensor.RawData.Length > 0))
        {
            tensor.DataLocation = 1;
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{bytes.Count}" });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{tensor.RawData.Length}" });
            bytes.AddRange(tensor.RawData);
            tensor.RawData = ByteString.Empty;
        }

        return [.. bytes];
    }

    /// <param name="output">What it answers, of <paramref name="rank"/> open dimensions.</param>
    /// <param name="rank">How many dimensions.</param>
    public byte[] Bytes(string output, int rank = 2)
    {
        _model.Graph.Output.Clear();
        _model.Graph.Output.Add(Info(output, [.. Enumerable.Repeat(-1, rank)]));
        return _model.ToByteArray();
    }

    private static void Set(AttributeProto attribute, object value)
    {
        // The last number of each is the attribute's type in the standard, which ONNX Runtime insists on and the importer does not read.
        switch (value)
        {
            case float number:
                attribute.F = number;
                Type(1);
                break;
            case int integer:
                attribute.I = integer;
                Type(2);
                break;
            case string text:
                attribute.S = ByteString.CopyFromUtf8(text);
                Type(3);
                break;
            default:
                attribute.Ints.AddRange(((int[])value).Select(size => (long)size));
                Type(7);
                break;
        }

        void Type(byte number) => attribute.MergeFrom([0xA0, 1, number]);    // field 20, which the importer's schema leaves out
    }

    private static ValueInfoProto Info(string name, int[] shape)
    {
        ValueInfoProto info = new()
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = FloatType, Shape = new TensorShapeProto() } },
        };
        info.Type.TensorType.Shape.Dim.AddRange(shape.Select((size, i) => size < 0
            ? new TensorShapeProto.Types.Dimension { DimParam = $"d{i}" }
            : new TensorShapeProto.Types.Dimension { DimValue = size }));
        return info;
    }
}
