using System.Buffers.Binary;
using System.Text;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Safetensors;

/// <summary>Puts .safetensors files together, right or wrong ones.</summary>
internal static class SafetensorsBytes
{
    /// <param name="header">JSON.</param>
    /// <param name="data">What follows it.</param>
    /// <param name="length">What the file says of the header's length; null for the truth.</param>
    public static byte[] Of(string header, byte[] data, ulong? length = null)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] bytes = [.. new byte[8], .. json, .. data];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length ?? (ulong)json.Length);
        return bytes;
    }
}
