using System.Buffers;
using System.Text.Json;
using MobileNetEdge.Runtime.Int8.Metadata;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// The metadata entry MOBILENET_EDGE: what the standard metadata has no field for, as UTF-8 JSON.
/// No time and no path: the same input gives the same bytes.
/// </summary>
internal static class EdgeMetadata
{
    public static byte[] Write(ModelDescription description)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber(MetadataJson.Version, EdgeMembers.NewestVersion);

            json.WriteStartObject(EdgeMembers.Preprocessing);
            json.WriteString(EdgeMembers.Channels, EdgeMembers.Text(description.Preprocessing.Channels));
            json.WriteString(EdgeMembers.Fit, EdgeMembers.Text(description.Preprocessing.Fit));
            json.WriteString(EdgeMembers.Resampling, EdgeMembers.Text(description.Preprocessing.Resampling));
            json.WriteEndObject();

            WriteHeads(json, [.. description.Outputs.Select(static output => EdgeMembers.Text(output.Head!.Value))]);

            json.WriteStartObject(EdgeMembers.Provenance);
            json.WriteString("source", description.Provenance.Source);
            json.WriteString("sourceSha256", description.Provenance.SourceSha256);
            json.WriteString("tool", description.Provenance.Tool);
            json.WriteString("options", description.Provenance.Options);
            json.WriteEndObject();

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteHeads(Utf8JsonWriter json, string[] heads)
    {
        if (heads is [var only])
        {
            json.WriteString(EdgeMembers.Head, only);
            return;
        }

        json.WriteStartArray(EdgeMembers.Heads);
        foreach (string head in heads)
        {
            json.WriteStringValue(head);
        }

        json.WriteEndArray();
    }
}
