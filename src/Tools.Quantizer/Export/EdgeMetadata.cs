using System.Buffers;
using System.Text.Json;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>
/// The metadata entry MOBILENET_EDGE: what the standard metadata has no field for, as UTF-8 JSON of version 1.
/// No time and no path: the same input gives the same bytes.
/// </summary>
internal static class EdgeMetadata
{
    public const string EntryName = "MOBILENET_EDGE";

    public static byte[] Write(ModelDescription description)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);

            json.WriteStartObject("preprocessing");
            json.WriteString("channels", description.Preprocessing.Channels == ChannelOrder.Bgr ? "bgr" : "rgb");
            json.WriteString("fit", description.Preprocessing.Fit switch
            {
                Fit.Crop => "crop",
                Fit.Letterbox => "letterbox",
                _ => "stretch",
            });
            json.WriteString("resampling", description.Preprocessing.Resampling == Resampling.Area ? "area" : "bilinear");
            json.WriteEndObject();

            json.WriteStartObject("provenance");
            json.WriteString("source", description.Provenance.Source);
            json.WriteString("sourceSha256", description.Provenance.SourceSha256);
            json.WriteString("tool", description.Provenance.Tool);
            json.WriteString("options", description.Provenance.Options);
            json.WriteEndObject();

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
