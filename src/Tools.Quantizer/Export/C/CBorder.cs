using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>An input or output of the exported network.</summary>
/// <param name="Suffix">What its functions' names end with: nothing for the first, "_1" for the second.</param>
/// <param name="Value">What the caller writes or reads.</param>
/// <param name="IsFloatInModel">Whether the model has floats there: the caller converts.</param>
internal sealed record CBorder(string Suffix, Value Value, bool IsFloatInModel)
{
    public Tensor Tensor => Value.Tensor;

    /// <summary>The C type of its elements.</summary>
    public string Type => Tensor.Type switch
    {
        TensorType.Int8 => "int8_t",
        TensorType.UInt8 => "uint8_t",
        TensorType.Int32 => "int32_t",
        TensorType.Int64 => "int64_t",
        _ => "float",
    };

    /// <param name="tensors">The model's tensors at this border.</param>
    /// <param name="values">The exported network's.</param>
    public static CBorder[] Of(IEnumerable<Tensor> tensors, IEnumerable<Value> values) =>
    [
        .. tensors.Zip(values, static (tensor, value) => (tensor, value)).Select(static (pair, i) => new CBorder(
            i == 0 ? string.Empty : $"_{i}",
            pair.value,
            pair.tensor.Type == TensorType.Float32 && pair.value.Tensor.Type != TensorType.Float32)),
    ];
}
