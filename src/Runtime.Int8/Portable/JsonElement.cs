using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MobileNetEdge.Runtime.Int8.Portable;

/// <summary>Kinds of JSON values, with the names of System.Text.Json.</summary>
internal enum JsonValueKind
{
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
}

/// <summary>A text is not JSON.</summary>
internal sealed class JsonException(string message) : Exception(message);

/// <summary>A member of a JSON object.</summary>
internal readonly record struct JsonProperty(string Name, JsonElement Value);

/// <summary>
/// A JSON value, with those members of System.Text.Json's that this library uses: its package brings a megabyte of assemblies that boards
/// need for nothing else.
/// </summary>
/// <param name="ValueKind">What it is.</param>
/// <param name="Text">A string's characters; a number as it is written.</param>
/// <param name="Elements">Of an array.</param>
/// <param name="Members">Of an object.</param>
internal readonly record struct JsonElement(
    JsonValueKind ValueKind, string? Text = null, List<JsonElement>? Elements = null, List<JsonProperty>? Members = null)
{
    /// <summary>The last member of a name.</summary>
    public bool TryGetProperty(string name, out JsonElement value)
    {
        int last = Members!.FindLastIndex(member => member.Name == name);
        value = last < 0 ? default : Members[last].Value;
        return last >= 0;
    }

    public string? GetString() => Text;

    public bool TryGetInt32(out int value) =>
        int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public bool TryGetUInt32(out uint value) =>
        uint.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public bool TryGetBytesFromBase64([NotNullWhen(true)] out byte[]? value)
    {
        byte[] bytes = new byte[(Text!.Length + 3) / 4 * 3];
        bool done = Convert.TryFromBase64String(Text, bytes, out int length);

        // There is another spelling of the same bytes where not all bits of the last character are used: System.Text.Json refuses it.
        value = done && Convert.ToBase64String(bytes, 0, length) == Text ? bytes[..length] : null;
        return value is not null;
    }

    public IEnumerable<JsonElement> EnumerateArray() => Elements!;

    public IEnumerable<JsonProperty> EnumerateObject() => Members!;
}
