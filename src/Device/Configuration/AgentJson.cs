using System.Text.Json;
using System.Text.Json.Serialization;

namespace MobileNetEdge.Device.Configuration;

/// <summary>How the configuration's records are read: with generated code, because native programs have no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    Converters = [typeof(SecondsConverter), typeof(UrlConverter)])]
[JsonSerializable(typeof(AgentOptions))]
internal sealed partial class AgentJson : JsonSerializerContext;

/// <summary>Spans of time are numbers of seconds in the file.</summary>
internal sealed class SecondsConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeSpan.FromSeconds(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.TotalSeconds);
}

/// <summary>Reads addresses, with a message of its own for text that is not one.</summary>
internal sealed class UrlConverter : JsonConverter<Uri>
{
    public override Uri Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.GetString()!;
        return Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out Uri? url)
            ? url
            : throw new JsonException($"\"{text}\" is not an address, as http://camera.local/stream");
    }

    public override void Write(Utf8JsonWriter writer, Uri value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.OriginalString);
}
