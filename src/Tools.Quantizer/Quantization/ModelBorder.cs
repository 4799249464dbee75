using MobileNetEdge.Runtime.Int8.Graph;
using OperatorKind = MobileNetEdge.Runtime.Int8.Graph.OperatorKind;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// Gives an int8 network an input and outputs of another type, for runtimes and high-level APIs that take no int8: QUANTIZE before the
/// network, QUANTIZE or DEQUANTIZE after it. The network in between stays the same.
/// </summary>
internal static class ModelBorder
{
    private const int OfInt8 = 128;

    /// <summary>DEQUANTIZE of int8 (TFLite's op_version).</summary>
    private const int DequantizeVersion = 2;

    /// <param name="model">Input and output int8.</param>
    /// <param name="type">Int8 for the model as it is, UInt8 or Float32.</param>
    public static QuantizedModel Apply(QuantizedModel model, TensorType type)
    {
        if (type == TensorType.Int8)
        {
            return model;
        }

        QuantizedTensor input = model.Tensors[model.Input];
        int newInput = model.Tensors.Count;
        QuantizedOperator first = new(OperatorKind.Quantize, 1, [newInput], model.Input, null);
        (OperatorKind kind, int version) = type == TensorType.Float32
            ? (OperatorKind.Dequantize, DequantizeVersion)
            : (OperatorKind.Quantize, 1);
        QuantizedOperator[] last =
            [.. model.Outputs.Select((output, i) => new QuantizedOperator(kind, version, [output], newInput + 1 + i, null))];
        return new QuantizedModel(
            [.. model.Tensors, As(input, type), .. model.Outputs.Select(output => As(model.Tensors[output], type))],
            [first, .. model.Operators, .. last],
            newInput,
            [.. last.Select(static op => op.Output)]);
    }

    private static QuantizedTensor As(QuantizedTensor tensor, TensorType type) => new(
        $"{tensor.Name}_{type.ToString().ToLowerInvariant()}",
        type,
        tensor.Shape,
        type == TensorType.Float32 ? null : tensor.Quantization! with { ZeroPoint = tensor.Quantization.ZeroPoint + OfInt8 },
        null);
}
