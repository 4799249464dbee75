using System.Text.Json;
using System.Text.Json.Serialization;

namespace MobileNetEdge.Device.Configuration;

/// <summary>How the configuration's records are read: code made by the compiler, because native programs cannot look at types.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    Converters = [typeof(SecondsConverter)])]
[JsonSerializable(typeof(AgentOptions))]
internal sealed partial class AgentJson : JsonSerializerContext;

/// <summary>Spans of time are numbers of seconds in the file.</summary>
internal sealed class SecondsConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TimeSpan.FromSeconds(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalSeconds);
}
