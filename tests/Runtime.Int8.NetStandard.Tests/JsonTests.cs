using System.Text;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Portable;
using Net = System.Text.Json;

namespace MobileNetEdge.Runtime.Int8.NetStandard.Tests;

/// <summary>The small reader of JSON reads what System.Text.Json reads, and refuses what it refuses.</summary>
public sealed class JsonTests
{
    private const string Sample =
        """{"version":1,"a":[1,-2.5e+3,0,"x\u00e9\"\\\n",true,false,null,[],{}],"é": {"b":"SGVsbG8=","a":0.10} , "a":4294967295}""";

    private const string Marks = "{}[]:,\"\\0-.eut \n\0";

    [Theory]
    [InlineData(Sample)]
    [InlineData("")]
    [InlineData(" [ ] ")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData("[1,]")]
    [InlineData("[1 2]")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a" 1}""")]
    [InlineData("""{a:1}""")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\t\"")]
    [InlineData("\"")]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("nul")]
    [InlineData("{} {}")]
    public void Texts_are_read_alike(string json) => Compare(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void As_many_values_stand_within_each_other()
    {
        foreach (int depth in (int[])[63, 64, 65])
        {
            Compare(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)));
        }
    }

    [Fact]
    public void Damaged_texts_are_read_alike()
    {
        byte[] sample = Encoding.UTF8.GetBytes(Sample);
        Gen.Select(Gen.Int[0, sample.Length - 1], Gen.OneOf(Gen.Byte, Gen.Int[0, Marks.Length - 1].Select(i => (byte)Marks[i]))).Array[1, 3]
            .Sample(changes =>
            {
                byte[] json = [.. sample];
                foreach ((int at, byte value) in changes)
                {
                    json[at] = value;
                }

                Compare(json);
            }, iter: 20_000);
    }

    private static void Compare(byte[] json)
    {
        string? expected = null;
        try
        {
            using Net.JsonDocument document = Net.JsonDocument.Parse(json);
            expected = Text(document.RootElement);
        }
        catch (Exception refused) when (refused is Net.JsonException or InvalidOperationException)
        {
        }

        string? actual = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            actual = Text(document.RootElement);
        }
        catch (JsonException)
        {
        }

        Assert.Equal(expected, actual);
    }

    private static string Text(Net.JsonElement e) => e.ValueKind switch
    {
        Net.JsonValueKind.Object => $"{{{string.Join(',', e.EnumerateObject().Select(m => $"{m.Name}:{Text(m.Value)}"))}}}"
            + (e.TryGetProperty("a", out Net.JsonElement a) ? Text(a) : "-"),
        Net.JsonValueKind.Array => $"[{string.Join(',', e.EnumerateArray().Select(Text))}]",
        Net.JsonValueKind.String => $"{e.GetString()} {(e.TryGetBytesFromBase64(out byte[]? bytes) ? Convert.ToHexString(bytes) : "-")}",
        Net.JsonValueKind.Number => $"{(e.TryGetInt32(out int i) ? i : "-")} {(e.TryGetUInt32(out uint u) ? u : "-")}",
        _ => e.ValueKind.ToString(),
    };

    private static string Text(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', e.EnumerateObject().Select(m => $"{m.Name}:{Text(m.Value)}"))}}}"
            + (e.TryGetProperty("a", out JsonElement a) ? Text(a) : "-"),
        JsonValueKind.Array => $"[{string.Join(',', e.EnumerateArray().Select(Text))}]",
        JsonValueKind.String => $"{e.GetString()} {(e.TryGetBytesFromBase64(out byte[]? bytes) ? Convert.ToHexString(bytes) : "-")}",
        JsonValueKind.Number => $"{(e.TryGetInt32(out int i) ? i : "-")} {(e.TryGetUInt32(out uint u) ? u : "-")}",
        _ => e.ValueKind.ToString(),
    };
}
