using System.Runtime.InteropServices;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;
using TensorType = MobileNetEdge.Runtime.Int8.Graph.TensorType;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>Tensors and operators of a <see cref="QuantizedModel"/> while it grows.</summary>
internal sealed class ModelBuilder
{
    private readonly List<QuantizedTensor> _tensors = [];
    private readonly List<QuantizedOperator> _operators = [];
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    public int this[string tensor] => _indices[tensor];

    /// <summary>Parameters of a tensor already added.</summary>
    public AffineParameters ParametersOf(int tensor)
    {
        TensorQuantization quantization = _tensors[tensor].Quantization!;
        return new AffineParameters(quantization.Scales[0], quantization.ZeroPoint);
    }

    public int[] ShapeOf(int tensor) => _tensors[tensor].Shape;

    public int AddActivation(string name, int[] shape, AffineParameters parameters) =>
        Add(new QuantizedTensor(name, TensorType.Int8, shape, TensorQuantization.PerTensor(parameters), null));

    /// <summary>An activation of the edge profile, [1, height, width, channels].</summary>
    public int AddActivation(string name, int[] shape, EdgeScales scales) =>
        Add(new QuantizedTensor(name, TensorType.Int8, shape, new TensorQuantization(scales.Scales, scales.ZeroPoint, 3), null));

    /// <summary>Real values at the int8 scale that holds them best; a single value is exact.</summary>
    public int AddConstant(string name, Tensor value)
    {
        AffineParameters parameters = AffineParameters.FromRange(new ValueRange(value.Data.Min(), value.Data.Max()));
        byte[] data = Array.ConvertAll(value.Data, real => unchecked((byte)parameters.Quantize(real)));
        return Add(new QuantizedTensor(name, TensorType.Int8, value.Shape, TensorQuantization.PerTensor(parameters), data));
    }

    /// <summary>Axes, shapes, paddings: plain integers.</summary>
    public int AddIntegers(string name, int[] shape, ReadOnlySpan<int> values) =>
        Add(new QuantizedTensor(name, TensorType.Int32, shape, null, MemoryMarshal.AsBytes(values).ToArray()));

    /// <summary>What the weights of a node are called.</summary>
    public static string WeightsOf(string node) => $"{node}/weights";

    /// <summary>Weights of <paramref name="shape"/> with scales along <paramref name="dimension"/>, and their bias: two tensors.</summary>
    public (int Weights, int Bias) AddWeights(string name, int[] shape, int dimension, QuantizedWeights weights)
    {
        TensorQuantization quantization = new(weights.Scales, 0, dimension);
        int weightIndex = Add(new QuantizedTensor(WeightsOf(name), TensorType.Int8, shape, quantization, weights.WeightBytes()));
        TensorQuantization biasQuantization = new(weights.BiasScales, 0, 0);
        int biasIndex = Add(new QuantizedTensor(
            $"{name}/bias", TensorType.Int32, [weights.Bias.Length], biasQuantization, weights.BiasBytes()));
        return (weightIndex, biasIndex);
    }

    public void AddOperator(OperatorKind kind, int version, int[] inputs, int output, OperatorOptions? options) =>
        _operators.Add(new QuantizedOperator(kind, version, inputs, output, options));

    public QuantizedModel Build(string input, IReadOnlyList<string> outputs) =>
        new(_tensors, _operators, this[input], [.. outputs.Select(output => this[output])]);

    private int Add(QuantizedTensor tensor)
    {
        if (!_indices.TryAdd(tensor.Name, _tensors.Count))
        {
            throw new InputException($"two tensors are called '{tensor.Name}': names have to differ");
        }

        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }
}
