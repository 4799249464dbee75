using System.Buffers.Binary;
using System.Text;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Export.Safetensors;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export.Safetensors;

public sealed class SafetensorsWriterTests
{
    /// <summary>Byte by byte, from the format's description.</summary>
    [Fact]
    public void A_file_is_a_length_a_header_filled_up_with_spaces_and_the_values()
    {
        byte[] file = SafetensorsWriter.Write(
            [new NamedTensor("b", [1, 2], [1, -2]), new NamedTensor("a", [], [0.5f])],
            new Dictionary<string, string> { ["z"] = "1", ["format"] = "pt" });

        string header =
            """{"__metadata__":{"format":"pt","z":"1"},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}"""
            + ""","a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""";
        string padded = header.PadRight((header.Length + 7) / 8 * 8);
        Assert.NotEqual(header, padded);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)padded.Length);
        byte[] expected = [.. length, .. Encoding.UTF8.GetBytes(padded), 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F];
        Assert.Equal(expected, file);
    }
}
