using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Vision.Scores;

/// <summary>Converts an 8-bit or float tensor to the real numbers it represents.</summary>
internal static class Dequantization
{
    /// <param name="values">As many as the tensor has elements.</param>
    /// <param name="bytes">The tensor in its in-memory layout.</param>
    /// <param name="tensor">Its type, scale and zero point.</param>
    public static void Fill(Span<float> values, ReadOnlySpan<byte> bytes, EngineTensor tensor) =>
        Fill(values, bytes, tensor.Type, tensor.Scale, tensor.ZeroPoint);

    /// <summary>The same for a tensor that is not an input or output.</summary>
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
