using System.Text.Encodings.Web;
using System.Text.Json;

namespace MobileNetEdge.Device.Actions;

/// <summary>The topics of a device, and their discovery messages for Home Assistant.</summary>
internal sealed class MqttTopics(string root, string device)
{
    public const string Online = "online";
    public const string Offline = "offline";

    public string Status => $"{root}/status";

    public string Decision => $"{root}/decision";

    public string Event => $"{root}/event";

    /// <summary>Where Home Assistant looks for new sensors.</summary>
    public string Discovery => $"homeassistant/sensor/{Id}/decision/config";

    private string Id => $"mobilenet_edge_{Level(device)}";

    /// <summary>A text as one level of a topic: letters, digits, - and _.</summary>
    public static string Level(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));

    public byte[] DiscoveryJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("name", "Decision");
            json.WriteString("unique_id", $"{Id}_decision");
            json.WriteString("state_topic", Decision);
            json.WriteString("availability_topic", Status);
            json.WriteString("json_attributes_topic", Event);
            json.WriteString("icon", "mdi:cctv");
            json.WriteStartObject("device");
            json.WriteStartArray("identifiers");
            json.WriteStringValue(Id);
            json.WriteEndArray();
            json.WriteString("name", device);
            json.WriteString("manufacturer", "MobileNetEdge");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
