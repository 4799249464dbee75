using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// A model made in memory, operator by operator, and run as a user would run it. Numbers are given and taken as the model stores them.
/// </summary>
internal sealed class TestModel
{
    private readonly List<Tensor> _tensors = [];
    private readonly List<Operator> _operators = [];
    private readonly List<int> _inputs = [];
    private readonly List<int> _outputs = [];

    public int Input(QuantizedType type, params int[] shape)
    {
        int tensor = Activation(type, shape);
        _inputs.Add(tensor);
        return tensor;
    }

    public int Constant(QuantizedType type, int[] shape, int[] values) =>
        Add(type.Type, shape, new Quantization([type.Scale], [type.ZeroPoint], 0), Bytes(values));

    public int Weights(TensorType type, int[] shape, float[] scales, int zeroPoint, int axis, int[] values) =>
        Add(type, shape, new Quantization(scales, [.. scales.Select(_ => zeroPoint)], scales.Length == 1 ? 0 : axis), Bytes(values));

    public int Int32s(params int[] values) => Add(TensorType.Int32, [values.Length], null, MemoryMarshal.AsBytes<int>(values).ToArray());

    /// <summary>Adds an operator and gives the tensor that it writes.</summary>
    public int Operator(OperatorKind kind, OperatorOptions? options, int[] inputs, QuantizedType type, params int[] shape) =>
        Operator(kind, options, inputs, type.Type, new Quantization([type.Scale], [type.ZeroPoint], 0), shape);

    /// <summary>The same with any quantization of the output.</summary>
    public int Operator(
        OperatorKind kind, OperatorOptions? options, int[] inputs, TensorType type, Quantization quantization, params int[] shape)
    {
        int output = Add(type, shape, quantization, []);
        _operators.Add(new Operator(_operators.Count, kind, inputs, [output], options ?? new OperatorOptions()));
        return output;
    }

    public void Output(int tensor) => _outputs.Add(tensor);

    public Engine Engine(bool keepTensors = false, InstructionSet? set = null) =>
        new(Model(), new EngineOptions { KeepTensors = keepTensors, InstructionSet = set });

    /// <summary>The last operator as lowering sees it.</summary>
    public OperatorView View()
    {
        Operator last = _operators[^1];
        return new OperatorView(last, SignedTensors.Of(_tensors), _tensors[last.Outputs[0]].Type == TensorType.UInt8);
    }

    /// <summary>Plain C# computes the same on all processors: an emulated Arm, where it takes long, need not try it again.</summary>
    private static IEnumerable<InstructionSet> Sets => InstructionSets.Supported.Where(static set =>
        set != InstructionSet.Scalar || RuntimeInformation.ProcessArchitecture != Architecture.Arm64);

    /// <summary>
    /// The last operator's output, from the reference kernels, fused and in a shared arena; checks that every instruction set, fused or
    /// not, in an arena of its own or not, says the same.
    /// </summary>
    public int[] Run(params int[][] inputs)
    {
        int[] reference = Run(false, InstructionSet.Reference, inputs);
        foreach (InstructionSet set in Sets)
        {
            Assert.Equal(reference, Run(true, set, inputs));
            Assert.Equal(reference, Run(false, set, inputs));
        }

        return reference;
    }

    private int[] Run(bool keepTensors, InstructionSet set, int[][] inputs)
    {
        using Engine engine = Engine(keepTensors, set);
        for (int i = 0; i < inputs.Length; i++)
        {
            Bytes(inputs[i]).CopyTo(engine.Input(i));
        }

        engine.Run();
        bool unsigned = engine.Outputs[0].Type == TensorType.UInt8;
        return [.. engine.Output().ToArray().Select(b => unsigned ? b : (int)(sbyte)b)];
    }

    private Model Model() => new(new ModelGraph(
        default,
        string.Empty,
        _tensors,
        _operators,
        _inputs,
        _outputs.Count == 0 ? _operators[^1].Outputs : _outputs,
        new Dictionary<string, ReadOnlyMemory<byte>>()));

    private static byte[] Bytes(int[] values) => [.. values.Select(v => unchecked((byte)v))];

    private int Activation(QuantizedType type, int[] shape) =>
        Add(type.Type, shape, new Quantization([type.Scale], [type.ZeroPoint], 0), []);

    private int Add(TensorType type, int[] shape, Quantization? quantization, byte[] data)
    {
        _tensors.Add(new Tensor(_tensors.Count, $"t{_tensors.Count}", type, shape, quantization, data));
        return _tensors.Count - 1;
    }
}
