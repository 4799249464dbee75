using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Lowering;

/// <summary>
/// Reads uint8 tensors as int8: 128 is subtracted from every value and zero point, which leaves the real numbers unchanged. So one set
/// of kernels runs both kinds of model. In bytes, the subtraction flips the top bit.
/// </summary>
internal static class SignedTensors
{
    private const int Half = 128;

    public static Tensor[] Of(IReadOnlyList<Tensor> tensors) => [.. tensors.Select(Of)];

    /// <summary>The table that converts uint8 bytes to int8, or int8 back to uint8.</summary>
    public static sbyte[] FlipTable() => UnaryTable.Of(static q => unchecked((sbyte)(q ^ sbyte.MinValue)));

    public static void Flip(Span<byte> bytes)
    {
        foreach (ref byte value in bytes)
        {
            value ^= Half;
        }
    }

    private static Tensor Of(Tensor tensor)
    {
        if (tensor.Type != TensorType.UInt8)
        {
            return tensor;
        }

        byte[] data = tensor.Data.ToArray();
        Flip(data);
        Quantization? quantization = tensor.Quantization is { } q ? q with { ZeroPoints = [.. q.ZeroPoints.Select(z => z - Half)] } : null;
        return tensor with { Type = TensorType.Int8, Quantization = quantization, Data = data };
    }
}
