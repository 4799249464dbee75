using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>An int8 network, as close to a .tflite file as plain data can be: tensors, and operators that name them by index.</summary>
/// <param name="Tensors">Activations and constants.</param>
/// <param name="Operators">In execution order.</param>
/// <param name="Input">Index of the input tensor.</param>
/// <param name="Outputs">Indices of the output tensors, one for each head.</param>
internal sealed record QuantizedModel(
    IReadOnlyList<QuantizedTensor> Tensors, IReadOnlyList<QuantizedOperator> Operators, int Input, IReadOnlyList<int> Outputs);

/// <summary>real = Scales[c] · (q − ZeroPoint), c the index along <paramref name="Dimension"/> when there is more than one
/// scale.</summary>
internal sealed record TensorQuantization(float[] Scales, int ZeroPoint, int Dimension)
{
    public static TensorQuantization PerTensor(AffineParameters parameters) => new([parameters.Scale], parameters.ZeroPoint, 0);
}

/// <param name="Name">Unique in the model.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Outermost first; [] for a scalar.</param>
/// <param name="Quantization">Null for plain integers (axes, shapes, paddings).</param>
/// <param name="Data">Little-endian elements of a constant; null for an activation.</param>
internal sealed record QuantizedTensor(string Name, TensorType Type, int[] Shape, TensorQuantization? Quantization, byte[]? Data)
{
    /// <summary>The real values that a constant stands for.</summary>
    public float[] Dequantize()
    {
        if (Data is null || Quantization is null)
        {
            throw new InvalidOperationException($"tensor '{Name}' is not a quantized constant");
        }

        int[] values = Type == TensorType.Int8
            ? Array.ConvertAll(Data, value => (int)(sbyte)value)
            : MemoryMarshal.Cast<byte, int>(Data).ToArray();

        // inner: elements between two steps of the channel index.
        int channels = Quantization.Scales.Length;
        int inner = 1;
        for (int i = Quantization.Dimension + 1; i < Shape.Length; i++)
        {
            inner *= Shape[i];
        }

        float[] reals = new float[values.Length];
        for (int i = 0; i < reals.Length; i++)
        {
            reals[i] = Quantization.Scales[i / inner % channels] * (values[i] - Quantization.ZeroPoint);
        }

        return reals;
    }
}
