using System.Text.Json;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>
/// Our own entry: what the standard has no field for. Unknown members are ignored, absent ones are null.
/// <c>{"version":1,"preprocessing":{"channels":"rgb|bgr","fit":"crop|letterbox|stretch","resampling":"bilinear|area"},
/// "provenance":{"source":"…","sourceSha256":"…","tool":"…","options":"…"}}</c>
/// </summary>
internal sealed record EdgeMetadata(
    ChannelOrder? Channels, Fit? Fit, Resampling? Resampling, IReadOnlyDictionary<string, string> Provenance)
{
    private const string Place = "metadata." + ModelMetadata.EdgeEntry;

    public static EdgeMetadata Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            CheckVersion(root);
            JsonElement? preprocessing = Member(root, EdgeMembers.Preprocessing, Place, JsonValueKind.Object);
            return new EdgeMetadata(
                Choice<ChannelOrder>(preprocessing, EdgeMembers.Channels),
                Choice<Fit>(preprocessing, EdgeMembers.Fit),
                Choice<Resampling>(preprocessing, EdgeMembers.Resampling),
                ReadProvenance(Member(root, EdgeMembers.Provenance, Place, JsonValueKind.Object)));
        }
        catch (JsonException damage)
        {
            throw new ModelFormatException(Place, $"is not JSON: {damage.Message}");
        }
        catch (InvalidOperationException damage)
        {
            // The reader's word for an escape sequence that stands for half a character.
            throw new ModelFormatException(Place, $"holds a text that is not UTF-8: {damage.Message}");
        }
    }

    private static void CheckVersion(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new ModelFormatException(Place, "is not a JSON object");
        }

        JsonElement? version = Member(root, EdgeMembers.Version, Place, JsonValueKind.Number);
        if (version is null || !version.Value.TryGetInt32(out int number) || number < 1)
        {
            throw new ModelFormatException($"{Place}.{EdgeMembers.Version}", "a whole number from 1 on must stand there");
        }

        if (number > EdgeMembers.NewestVersion)
        {
            throw new ModelFormatException(
                $"{Place}.{EdgeMembers.Version}", $"is {number}, and this runtime reads up to {EdgeMembers.NewestVersion}: use a newer MobileNetEdge");
        }
    }

    private static T? Choice<T>(JsonElement? parent, string name)
        where T : struct, Enum
    {
        const string Parent = Place + "." + EdgeMembers.Preprocessing;
        if (parent is null || Member(parent.Value, name, Parent, JsonValueKind.String) is not { } member)
        {
            return null;
        }

        string text = member.GetString()!;
        foreach (T value in Enum.GetValues<T>())
        {
            if (string.Equals(text, EdgeMembers.Text(value), StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        string choices = string.Join(", ", Enum.GetValues<T>().Select(EdgeMembers.Text));
        throw new ModelFormatException($"{Parent}.{name}", $"is '{text}', and the choices are {choices}");
    }

    private static Dictionary<string, string> ReadProvenance(JsonElement? parent)
    {
        Dictionary<string, string> provenance = [];
        if (parent is { } members)
        {
            foreach (JsonProperty member in members.EnumerateObject())
            {
                RequireKind(member.Value, JsonValueKind.String, $"{Place}.{EdgeMembers.Provenance}.{member.Name}");
                provenance[member.Name] = member.Value.GetString()!;
            }
        }

        return provenance;
    }

    private static JsonElement? Member(JsonElement parent, string name, string place, JsonValueKind kind)
    {
        if (!parent.TryGetProperty(name, out JsonElement member))
        {
            return null;
        }

        RequireKind(member, kind, $"{place}.{name}");
        return member;
    }

    private static void RequireKind(JsonElement member, JsonValueKind kind, string place)
    {
        if (member.ValueKind != kind)
        {
            throw new ModelFormatException(place, $"a JSON {member.ValueKind} stands where a JSON {kind} must");
        }
    }
}
