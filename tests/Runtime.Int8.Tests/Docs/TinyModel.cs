using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests.Docs;

/// <summary>A model of one operator, made by hand and run by the engine.</summary>
internal sealed class TinyModel
{
    private readonly List<Tensor> _tensors = [];
    private readonly List<byte[]> _inputs = [];

    /// <summary>An activation that the caller fills: its values, as int8 or uint8 numbers.</summary>
    public TinyModel Input(int[] shape, float scale, int zeroPoint, int[] values, TensorType type = TensorType.Int8)
    {
        _inputs.Add(Array.ConvertAll(values, value => unchecked((byte)value)));
        return Add(type, shape, new Quantization([scale], [zeroPoint], 0), default);
    }

    public TinyModel Int8Constant(int[] shape, float scale, int zeroPoint, params ReadOnlySpan<int> values)
    {
        byte[] data = new byte[values.Length];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = unchecked((byte)values[i]);
        }

        return Add(TensorType.Int8, shape, new Quantization([scale], [zeroPoint], 0), data);
    }

    public TinyModel Int32Constant(Quantization? quantization, params ReadOnlySpan<int> values) =>
        Add(TensorType.Int32, [values.Length], quantization, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Runs the operator on all tensors added, in order.</summary>
    /// <returns>The output's values: int8 or uint8 numbers.</returns>
    public int[] Run(
        OperatorKind kind, OperatorOptions options, int[] outputShape, float scale, int zeroPoint, TensorType type = TensorType.Int8)
    {
        int output = _tensors.Count;
        Add(type, outputShape, new Quantization([scale], [zeroPoint], 0), default);
        int[] activations = [.. _tensors.Where(tensor => !tensor.IsConstant && tensor.Index != output).Select(tensor => tensor.Index)];
        Operator op = new(0, kind, [.. Enumerable.Range(0, output)], [output], options);
        ModelGraph graph = new(
            default, string.Empty, _tensors, [op], activations, [output], new Dictionary<string, ReadOnlyMemory<byte>>());
        using Engine engine = new(new Model(graph));
        for (int i = 0; i < _inputs.Count; i++)
        {
            _inputs[i].CopyTo(engine.Input(i));
        }

        engine.Run();
        return Array.ConvertAll(engine.Output().ToArray(), value => type == TensorType.Int8 ? (sbyte)value : (int)value);
    }

    private TinyModel Add(TensorType type, int[] shape, Quantization? quantization, ReadOnlyMemory<byte> data)
    {
        _tensors.Add(new Tensor(_tensors.Count, $"t{_tensors.Count}", type, shape, quantization, data));
        return this;
    }
}
