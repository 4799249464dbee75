using System.Runtime.InteropServices;
using Google.FlatBuffers;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.TfLite;

/// <summary>Writes small .tflite files with Google's FlatBuffers builder: not one line shared with the reader.</summary>
internal sealed class TfLiteWriter
{
    private readonly FlatBufferBuilder _file = new(1024);
    private readonly List<Offset<int>> _tensors = [];
    private readonly List<Offset<int>> _buffers = [];
    private readonly List<Offset<int>> _codes = [];
    private readonly List<Offset<int>> _operators = [];

    public TfLiteWriter() => Buffer([]);

    public int Activation(string name, params int[] shape) => Tensor(name, shape, type: 0, buffer: 0);

    public int Floats(string name, int[] shape, float[] data) =>
        Tensor(name, shape, type: 0, Buffer(MemoryMarshal.AsBytes<float>(data).ToArray()));

    public int Halves(string name, int[] shape, Half[] data) =>
        Tensor(name, shape, type: 1, Buffer(MemoryMarshal.AsBytes<Half>(data).ToArray()));

    public int Integers(string name, int[] data) =>
        Tensor(name, [data.Length], type: 2, Buffer(MemoryMarshal.AsBytes<int>(data).ToArray()));

    /// <summary>Adds an operator; each option is a field number and its value.</summary>
    public void Operator(int code, int[] inputs, int output, params (int Slot, object Value)[] options) =>
        Operator(code, null, inputs, output, options);

    public void Operator(int code, string? custom, int[] inputs, int output, params (int Slot, object Value)[] options)
    {
        StringOffset customCode = custom is null ? default : _file.CreateString(custom);
        _file.StartTable(4);
        _file.AddSbyte(0, (sbyte)Math.Min(code, 127), 0);
        _file.AddOffset(1, customCode.Value, 0);
        _file.AddInt(3, code, 0);
        _codes.Add(new Offset<int>(_file.EndTable()));

        int optionTable = Options(options);
        int inputVector = Vector(inputs);
        int outputVector = Vector([output]);
        _file.StartTable(5);
        _file.AddUint(0, (uint)(_codes.Count - 1), 0);
        _file.AddOffset(1, inputVector, 0);
        _file.AddOffset(2, outputVector, 0);
        _file.AddOffset(4, optionTable, 0);
        _operators.Add(new Offset<int>(_file.EndTable()));
    }

    public byte[] Finish(int input, int output)
    {
        int tensors = Tables(_tensors);
        int inputs = Vector([input]);
        int outputs = Vector([output]);
        int operators = Tables(_operators);
        _file.StartTable(4);
        _file.AddOffset(0, tensors, 0);
        _file.AddOffset(1, inputs, 0);
        _file.AddOffset(2, outputs, 0);
        _file.AddOffset(3, operators, 0);
        int subgraphs = Tables([new Offset<int>(_file.EndTable())]);
        int codes = Tables(_codes);
        int buffers = Tables(_buffers);
        _file.StartTable(5);
        _file.AddUint(0, 3, 0);
        _file.AddOffset(1, codes, 0);
        _file.AddOffset(2, subgraphs, 0);
        _file.AddOffset(4, buffers, 0);
        _file.Finish(_file.EndTable(), "TFL3");
        return _file.SizedByteArray();
    }

    private int Options((int Slot, object Value)[] options)
    {
        if (options.Length == 0)
        {
            return 0;
        }

        _file.StartTable(8);
        foreach ((int slot, object value) in options)
        {
            switch (value)
            {
                case byte number: _file.AddByte(slot, number, 0); break;
                case int number: _file.AddInt(slot, number, 0); break;
                case bool flag: _file.AddBool(slot, flag, false); break;
                case float number: _file.AddFloat(slot, number, 0); break;
                default: throw new ArgumentException($"an option of the type {value.GetType()}");
            }
        }

        return _file.EndTable();
    }

    private int Tensor(string name, int[] shape, byte type, int buffer)
    {
        StringOffset nameOffset = _file.CreateString(name);
        int shapeOffset = Vector(shape);
        _file.StartTable(4);
        _file.AddOffset(0, shapeOffset, 0);
        _file.AddByte(1, type, 0);
        _file.AddUint(2, (uint)buffer, 0);
        _file.AddOffset(3, nameOffset.Value, 0);
        _tensors.Add(new Offset<int>(_file.EndTable()));
        return _tensors.Count - 1;
    }

    private int Buffer(byte[] data)
    {
        _file.StartVector(1, data.Length, 16);
        foreach (byte value in data.Reverse())
        {
            _file.AddByte(value);
        }

        int vector = _file.EndVector().Value;
        _file.StartTable(1);
        _file.AddOffset(0, vector, 0);
        _buffers.Add(new Offset<int>(_file.EndTable()));
        return _buffers.Count - 1;
    }

    private int Vector(int[] values)
    {
        _file.StartVector(4, values.Length, 4);
        foreach (int value in values.Reverse())
        {
            _file.AddInt(value);
        }

        return _file.EndVector().Value;
    }

    private int Tables(List<Offset<int>> tables)
    {
        _file.StartVector(4, tables.Count, 4);
        foreach (Offset<int> table in tables.AsEnumerable().Reverse())
        {
            _file.AddOffset(table.Value);
        }

        return _file.EndVector().Value;
    }
}
