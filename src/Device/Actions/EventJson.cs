using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MobileNetEdge.Device.Decisions;

namespace MobileNetEdge.Device.Actions;

/// <summary>
/// How an event is written to files, brokers and web servers:
/// {"time":…,"device":…,"event":"begin","class":"heart","score":0.97,"frame":42}. A map of classes adds
/// "place":{"x":0.4,"y":0.6}, the middle of the cell where the class is likeliest, in parts of the picture's width and height.
/// </summary>
internal static class EventJson
{
    public static byte[] Write(string device, in DecisionEvent what)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("time", what.Time);
            json.WriteString("device", device);
            json.WriteString("event", what.KindName);
            json.WriteString("class", what.Label);
            json.WriteNumber("score", MathF.Round(what.Score, 4));
            json.WriteNumber("frame", what.Frame);
            if (what.Place is { } place)
            {
                json.WriteStartObject("place");
                json.WriteNumber("x", MathF.Round(place.CenterX, 4));
                json.WriteNumber("y", MathF.Round(place.CenterY, 4));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The text with {class}, {event}, {score} and {time} replaced.</summary>
    public static string Fill(string text, in DecisionEvent what) => new StringBuilder(text)
        .Replace("{class}", what.Label)
        .Replace("{event}", what.KindName)
        .Replace("{score}", what.Score.ToString("0.####", CultureInfo.InvariantCulture))
        .Replace("{time}", what.Time.ToString("O", CultureInfo.InvariantCulture))
        .ToString();
}
