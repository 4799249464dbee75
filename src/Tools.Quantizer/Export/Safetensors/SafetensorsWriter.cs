using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.Architectures;

namespace MobileNetEdge.Tools.Quantizer.Export.Safetensors;

/// <summary>
/// Writes .safetensors files: the header's length (8 bytes), the header (JSON, filled up with spaces so that the tensors start at a
/// multiple of 8), then the tensors without gaps. All little-endian. No time and no path: the same input gives the same bytes.
/// </summary>
internal static class SafetensorsWriter
{
    private const int LengthBytes = sizeof(ulong);
    private const int Alignment = 8;

    /// <param name="tensors">Written as F32, in this order.</param>
    /// <param name="metadata">Written in the order of its keys.</param>
    public static byte[] Write(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ReadOnlySpan<byte> header = Header(tensors, metadata);
        int dataStart = LengthBytes + ((header.Length + Alignment - 1) / Alignment * Alignment);
        byte[] file = new byte[checked(dataStart + tensors.Sum(Bytes))];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)(dataStart - LengthBytes));
        header.CopyTo(file.AsSpan(LengthBytes));
        file.AsSpan((LengthBytes + header.Length)..dataStart).Fill((byte)' ');
        int at = dataStart;
        foreach (float value in tensors.SelectMany(static tensor => tensor.Values))
        {
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), value);
            at += sizeof(float);
        }

        return file;
    }

    private static ReadOnlySpan<byte> Header(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            int offset = 0;
            foreach (NamedTensor tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                WriteArray(json, "shape", tensor.Shape);
                WriteArray(json, "data_offsets", [offset, offset += Bytes(tensor)]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan;
    }

    private static void WriteArray(Utf8JsonWriter json, string name, int[] values)
    {
        json.WriteStartArray(name);
        foreach (int value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static int Bytes(NamedTensor tensor) => checked(tensor.Values.Length * sizeof(float));
}
