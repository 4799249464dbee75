using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Vision.Scores;

/// <summary>The real numbers that an 8-bit or float tensor stands for.</summary>
internal static class Dequantization
{
    /// <param name="values">As many as the tensor has elements.</param>
    /// <param name="bytes">The tensor as it lies in memory.</param>
    /// <param name="tensor">Its type, scale and zero point.</param>
    public static void Fill(Span<float> values, ReadOnlySpan<byte> bytes, EngineTensor tensor) =>
        Fill(values, bytes, tensor.Type, tensor.Scale, tensor.ZeroPoint);

    /// <summary>As the other, for a tensor that is not an input or output.</summary>
    public static void Fill(Span<float> values, ReadOnlySpan<byte> bytes, TensorType type, float scale, int zeroPoint)
    {
        if (type == TensorType.Float32)
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = AffineQuantization.Dequantize(type == TensorType.UInt8 ? bytes[i] : (sbyte)bytes[i], scale, zeroPoint);
        }
    }
}
