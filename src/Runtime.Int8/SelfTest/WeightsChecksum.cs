using System.Buffers.Binary;
using System.Numerics;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.SelfTest;

/// <summary>
/// CRC-32C (Castagnoli; RFC 3720, appendix B.4) of the numbers a network computes with: for each tensor in order, its scales (float32)
/// and zero points (int32), then its data, all little-endian. It detects every change of up to four consecutive bytes and misses one in
/// 2^32 other changes.
/// </summary>
internal static class WeightsChecksum
{
    public static uint Of(IEnumerable<Tensor> tensors)
    {
        uint crc = uint.MaxValue;
        foreach (Tensor tensor in tensors)
        {
            if (tensor.Quantization is { } quantization)
            {
                foreach (float scale in quantization.Scales)
                {
                    crc = BitOperations.Crc32C(crc, BitConverter.SingleToUInt32Bits(scale));
                }

                foreach (int zeroPoint in quantization.ZeroPoints)
                {
                    crc = BitOperations.Crc32C(crc, (uint)zeroPoint);
                }
            }

            crc = Add(crc, tensor.Data.Span);
        }

        return ~crc;
    }

    /// <summary>The checksum of bytes alone.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Add(uint.MaxValue, bytes);

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
