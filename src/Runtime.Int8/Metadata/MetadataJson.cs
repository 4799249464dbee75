#if NET
using System.Text.Json;
#endif

namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>Metadata entries of our own: JSON objects with a version.</summary>
internal static class MetadataJson
{
    public const string Version = "version";

    /// <param name="json">The entry, UTF-8.</param>
    /// <param name="place">The entry's name in messages.</param>
    /// <param name="newest">The newest supported version.</param>
    /// <param name="read">Converts the object.</param>
    /// <exception cref="ModelFormatException">It is not such an object, or is too new.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> json, string place, int newest, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            CheckVersion(document.RootElement, place, newest);
            return read(document.RootElement);
        }
        catch (JsonException damage)
        {
            throw new ModelFormatException(place, $"is not JSON: {damage.Message}");
        }
        catch (InvalidOperationException damage)
        {
            // The reader's exception for an escape sequence that is half a character.
            throw new ModelFormatException(place, $"holds a text that is not UTF-8: {damage.Message}");
        }
    }

    /// <summary>A member; null if there is none.</summary>
    /// <exception cref="ModelFormatException">It is of another kind.</exception>
    public static JsonElement? Member(JsonElement parent, string name, string place, JsonValueKind kind)
    {
        if (!parent.TryGetProperty(name, out JsonElement member))
        {
            return null;
        }

        RequireKind(member, kind, $"{place}.{name}");
        return member;
    }

    /// <summary>A required member.</summary>
    /// <exception cref="ModelFormatException">It is missing, or of another kind.</exception>
    public static JsonElement Required(JsonElement parent, string name, string place, JsonValueKind kind) =>
        Member(parent, name, place, kind) ?? throw new ModelFormatException($"{place}.{name}", $"must be a JSON {kind}");

    public static void RequireKind(JsonElement member, JsonValueKind kind, string place)
    {
        if (member.ValueKind != kind)
        {
            throw new ModelFormatException(place, $"a JSON {member.ValueKind} where a JSON {kind} is expected");
        }
    }

    private static void CheckVersion(JsonElement root, string place, int newest)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new ModelFormatException(place, "is not a JSON object");
        }

        JsonElement? version = Member(root, Version, place, JsonValueKind.Number);
        if (version is null || !version.Value.TryGetInt32(out int number) || number < 1)
        {
            throw new ModelFormatException($"{place}.{Version}", "must be a whole number from 1 up");
        }

        if (number > newest)
        {
            throw new ModelFormatException(
                $"{place}.{Version}", $"is {number}, but this runtime reads up to {newest}: use a newer MobileNetEdge");
        }
    }
}
