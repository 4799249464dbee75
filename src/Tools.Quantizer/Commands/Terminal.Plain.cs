using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>What needs no library and no reflection.</summary>
internal static partial class Terminal
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,    // for terminals and files, not for web pages
    };

    /// <summary>One JSON value, and nothing else, on standard output; for commands that also run as native code, where types are not looked at.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">What the source generator knows of its type, with the options given.</param>
    public static void WriteJson<T>(T value, Func<JsonSerializerOptions, JsonTypeInfo<T>> type) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(value, type(new JsonSerializerOptions(JsonOptions))));

    public static void WriteLine(string line = "") => Console.Out.WriteLine(line);

    /// <summary>A message to a person while work goes on.</summary>
    public static void Note(string line) => Console.Error.WriteLine(line);
}
