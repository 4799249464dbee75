#if NET
using System.Text.Json;
#endif
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Runtime.Int8.Metadata;

/// <summary>
/// Our own entry, for what the standard has no field for. Unknown members are ignored, absent ones are null.
/// <c>{"version":1,"preprocessing":{"channels":"rgb|bgr","fit":"crop|letterbox|stretch","resampling":"bilinear|area"},
/// "head":"classes|binary|multilabel|classmap|values|embedding", or of several outputs "heads":[…],
/// "provenance":{"source":"…","sourceSha256":"…","tool":"…","options":"…"}}</c>
/// </summary>
internal sealed record EdgeMetadata(
    ChannelOrder? Channels,
    Fit? Fit,
    Resampling? Resampling,
    IReadOnlyList<HeadKind> Heads,
    IReadOnlyDictionary<string, string> Provenance)
{
    private const string Place = "metadata." + ModelMetadata.EdgeEntry;
    private const string PreprocessingPlace = Place + "." + EdgeMembers.Preprocessing;

    public static EdgeMetadata Read(ReadOnlyMemory<byte> json) => MetadataJson.Read(json, Place, EdgeMembers.NewestVersion, static root =>
    {
        JsonElement? preprocessing = MetadataJson.Member(root, EdgeMembers.Preprocessing, Place, JsonValueKind.Object);
        return new EdgeMetadata(
            Choice<ChannelOrder>(preprocessing, EdgeMembers.Channels, PreprocessingPlace),
            Choice<Fit>(preprocessing, EdgeMembers.Fit, PreprocessingPlace),
            Choice<Resampling>(preprocessing, EdgeMembers.Resampling, PreprocessingPlace),
            ReadHeads(root),
            ReadProvenance(MetadataJson.Member(root, EdgeMembers.Provenance, Place, JsonValueKind.Object)));
    });

    private static T? Choice<T>(JsonElement? parent, string name, string place)
        where T : struct, Enum
    {
        if (parent is null || MetadataJson.Member(parent.Value, name, place, JsonValueKind.String) is not { } member)
        {
            return null;
        }

        return ChoiceOf<T>(member.GetString()!, $"{place}.{name}");
    }

    private static T ChoiceOf<T>(string text, string place)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (string.Equals(text, EdgeMembers.Text(value), StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        string choices = string.Join(", ", Enum.GetValues<T>().Select(EdgeMembers.Text));
        throw new ModelFormatException(place, $"is '{text}'; the choices are {choices}");
    }

    private static HeadKind[] ReadHeads(JsonElement root)
    {
        if (MetadataJson.Member(root, EdgeMembers.Heads, Place, JsonValueKind.Array) is not { } several)
        {
            return Choice<HeadKind>(root, EdgeMembers.Head, Place) is { } only ? [only] : [];
        }

        return
        [
            .. several.EnumerateArray().Select(static (member, i) =>
            {
                string place = $"{Place}.{EdgeMembers.Heads}[{i}]";
                MetadataJson.RequireKind(member, JsonValueKind.String, place);
                return ChoiceOf<HeadKind>(member.GetString()!, place);
            }),
        ];
    }

    private static Dictionary<string, string> ReadProvenance(JsonElement? parent)
    {
        Dictionary<string, string> provenance = [];
        if (parent is { } members)
        {
            foreach (JsonProperty member in members.EnumerateObject())
            {
                MetadataJson.RequireKind(member.Value, JsonValueKind.String, $"{Place}.{EdgeMembers.Provenance}.{member.Name}");
                provenance[member.Name] = member.Value.GetString()!;
            }
        }

        return provenance;
    }
}
