using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Importers.Safetensors;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Floats_of_32_and_16_bits_are_read()
    {
        // 1, −2 and 0.5: as float 3F800000, C0000000, 3F000000; as half 3C00, C000, 3800; as bfloat16 the upper half of the float.
        byte[] data =
        [
            0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F,
            0, 0x3C, 0, 0xC0, 0, 0x38,
            0x80, 0x3F, 0, 0xC0, 0, 0x3F,
            1, 2, 3, 4, 5, 6, 7, 8,
        ];
        using SafetensorsFile file = Open(
            """
            {"__metadata__":{"a":"b","c":"d"},"step":{"dtype":"I64","shape":[],"data_offsets":[24,32]},"x.f32":{"dtype":"F32","shape":[3,1],
            "data_offsets":[0,12]},
             "x.f16":{"dtype":"F16","shape":[1,3],"data_offsets":[12,18]},"x.bf16":{"dtype":"BF16","shape":[3],"data_offsets":[18,24]},
             "none":{"dtype":"F32","shape":[2,0],"data_offsets":[32,32]}}
            """,
            data);

        Assert.Equal(new Dictionary<string, string> { ["a"] = "b", ["c"] = "d" }, file.Metadata);
        Assert.Equal([3, 1], file.Tensors["x.f32"].Shape);
        Assert.Equal([1, -2, 0.5f], file.Floats("x.f32"));
        Assert.Equal([1, -2, 0.5f], file.Floats("x.f16"));
        Assert.Equal([1, -2, 0.5f], file.Floats("x.bf16"));
        Assert.Empty(file.Floats("none"));
        Assert.Contains(
            "'step' is of type I64", Assert.Throws<InputException>(() => file.Floats("step")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "'x'", "8 bytes are not [3] of F32")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "'x'", "8 bytes are not [1] of F32")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967297,4294967296],"data_offsets":[0,8]}}""", "'x'", "8 bytes are not")]
    [InlineData("""{"x":{"dtype":"F32","shape":[9999999999999999999999],"data_offsets":[0,8]}}""", "'x'", "whole numbers")]
    [InlineData("""{"x":{"dtype":"F32","shape":[0,9999999999],"data_offsets":[0,0]}}""", "'x'", "are not [0, 9999999999]")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "'x'", "0 to 16", "8 behind the header")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "'x'", "8 to 0")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "'x'", "whole numbers")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "'x'", "two data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "'x'", "a shape")]
    [InlineData("""{"x":{"shape":[2],"data_offsets":[0,8]}}""", "'x'", "a dtype")]
    [InlineData("""{"x":7}""", "'x'")]
    [InlineData("""{"x":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}""", "'x'", "'Q4'")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "'y'",
        "starts at byte 0",
        "ends at 4")]    // overlap
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'x'", "starts at byte 4")]                  // a hole
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes that belong to no tensor")]
    [InlineData("""{}""", "8 bytes that belong to no tensor")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "header", "'x'")]
    [InlineData("""{"__metadata__":{"a":7},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "header")]
    [InlineData("""{"__metadata__":7,"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "header")]
    [InlineData("""{"x":""", "header")]
    [InlineData("""{"\uD800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "header")]
    public void A_header_that_does_not_fit_the_file_is_refused(string header, params string[] words)
    {
        string message = Assert.Throws<InputException>(() => Open(header, new byte[8])).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(200_000_000)]
    [InlineData(0x7FFF_FFFF_FFFF_FFFF)]
    [InlineData(0xFFFF_FFFF_FFFF_FFFF)]
    public void A_header_length_that_lies_is_refused(ulong length) =>
        Assert.Contains("header", Assert.Throws<InputException>(() => Open(
            """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8], length)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(65)]
    public void A_file_cut_short_is_refused(int length)
    {
        byte[] bytes = SafetensorsBytes.Of("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]);
        string path = _folder.Write("cut.safetensors", bytes[..length]);
        Assert.Throws<InputException>(() => new SafetensorsFile(path).Dispose());
        File.Delete(path);    // nobody holds it open
    }

    [Theory]
    [InlineData("F32", new byte[] { 0, 0, 0xC0, 0x7F })]
    [InlineData("F32", new byte[] { 0, 0, 0x80, 0xFF })]
    [InlineData("F16", new byte[] { 0, 0x7C, 0, 0 })]
    [InlineData("BF16", new byte[] { 0xC0, 0x7F, 0, 0 })]
    public void NaN_and_infinity_are_refused(string type, byte[] data)
    {
        using SafetensorsFile file = Open(
            $$$"""{"x":{"dtype":"{{{type}}}","shape":[{{{(type == "F32" ? 1 : 2)}}}],"data_offsets":[0,4]}}""", data);
        Assert.Contains(
            "'x' holds NaN or infinity", Assert.Throws<InputException>(() => file.Floats("x")).Message, StringComparison.Ordinal);
    }

    private SafetensorsFile Open(string header, byte[] data, ulong? length = null) =>
        new(_folder.Write("file.safetensors", SafetensorsBytes.Of(header, data, length)));
}
