using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Configuration;

/// <summary>
/// Checks a configuration against the published schema (docs/agent.schema.json), so that editors and this program accept the same. It
/// supports the JSON Schema keywords used there: $ref, oneOf (by the member "type"), type, properties, required, additionalProperties,
/// enum, const, minimum, maximum, exclusiveMinimum, minLength, pattern, items, minItems, uniqueItems.
/// </summary>
internal sealed class SchemaCheck
{
    private readonly JsonObject _root;
    private readonly List<Problem> _problems = [];

    private SchemaCheck(JsonObject root) => _root = root;

    /// <summary>The published schema.</summary>
    public static JsonObject Published { get; } = Read();

    /// <returns>All mistakes, in the order of the text.</returns>
    public static IReadOnlyList<Problem> Problems(JsonTree tree, JsonObject schema)
    {
        SchemaCheck check = new(schema);
        check.Check(tree, schema, "");
        return check._problems;
    }

    private static JsonObject Read()
    {
        using Stream stream = typeof(SchemaCheck).Assembly.GetManifestResourceStream("agent.schema.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    private void Check(JsonTree tree, JsonObject schema, string place)
    {
        if (schema["$ref"] is { } reference)
        {
            Check(tree, _root["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]!.AsObject(), place);
            return;
        }

        if (schema["oneOf"] is JsonArray alternatives)
        {
            CheckAlternative(tree, alternatives, place);
            return;
        }

        if (schema["type"] is { } type && !IsOfType(tree, type))
        {
            Add(place, $"{Describe(tree)} where {Words(type)} is expected");
            return;
        }

        switch (tree.Kind)
        {
            case JsonValueKind.Object:
                CheckObject(tree, schema, place);
                break;
            case JsonValueKind.Array:
                CheckArray(tree, schema, place);
                break;
            case JsonValueKind.String:
                CheckText(tree, schema, place);
                break;
            case JsonValueKind.Number:
                CheckNumber(tree, schema, place);
                break;
        }
    }

    private void CheckAlternative(JsonTree tree, JsonArray alternatives, string place)
    {
        Dictionary<string, JsonObject> byType = alternatives
            .Select(alternative => _root["$defs"]![alternative!["$ref"]!.GetValue<string>()["#/$defs/".Length..]]!.AsObject())
            .ToDictionary(alternative => alternative["properties"]!["type"]!["const"]!.GetValue<string>());
        if (tree.Kind != JsonValueKind.Object)
        {
            Add(place, $"{Describe(tree)} where an object with a \"type\" is expected");
        }
        else if (tree.Member("type") is not { Kind: JsonValueKind.String } type)
        {
            Add(place, $"\"type\" is missing; it is one of {string.Join(", ", byType.Keys)}");
        }
        else if (!byType.TryGetValue(type.Text, out JsonObject? schema))
        {
            Add(Join(place, "type"), $"there is no type \"{type.Text}\"; did you mean \"{Nearest(type.Text, byType.Keys)}\"? There are "
                + $"{string.Join(", ", byType.Keys)}");
        }
        else
        {
            Check(tree, schema, place);
        }
    }

    private void CheckObject(JsonTree tree, JsonObject schema, string place)
    {
        JsonObject properties = schema["properties"]?.AsObject() ?? [];
        HashSet<string> seen = [];
        foreach ((string name, JsonTree value) in tree.Members)
        {
            string at = Join(place, name);
            if (!seen.Add(name))
            {
                Add(at, "appears twice; remove one");
            }
            else if (properties[name] is JsonObject member)
            {
                Check(value, member, at);
            }
            else if (schema["additionalProperties"] is JsonObject others)
            {
                Check(value, others, at);
            }
            else if (schema["additionalProperties"] is not null)
            {
                Add(
                    at,
                    $"there is no member \"{name}\" here; did you mean \"{Nearest(name, properties.Select(property => property.Key))}\"?");
            }
        }

        foreach (string required in (schema["required"]?.AsArray() ?? [])
            .Select(name => name!.GetValue<string>())
            .Where(name => !seen.Contains(name)))
        {
            Add(place, $"the member \"{required}\" is missing");
        }
    }

    private void CheckArray(JsonTree tree, JsonObject schema, string place)
    {
        if (schema["minItems"] is { } least && tree.Items.Count < least.GetValue<int>())
        {
            Add(place, $"the list has {tree.Items.Count} items and needs {least} at least");
        }

        if (schema["uniqueItems"] is not null
            && tree.Items.GroupBy(item => item.Text).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            Add(place, $"\"{twice.Key}\" is in the list twice; remove one");
        }

        for (int i = 0; i < tree.Items.Count && schema["items"] is JsonObject items; i++)
        {
            Check(tree.Items[i], items, $"{place}[{i}]");
        }
    }

    private void CheckText(JsonTree tree, JsonObject schema, string place)
    {
        if (schema["enum"] is JsonArray words)
        {
            string[] choices = [.. words.Select(word => word!.GetValue<string>())];
            if (!choices.Contains(tree.Text))
            {
                Add(place, $"\"{tree.Text}\" is none of {string.Join(", ", choices)}; did you mean \"{Nearest(tree.Text, choices)}\"?");
            }
        }
        else if (tree.Text.Length < (schema["minLength"]?.GetValue<int>() ?? 0))
        {
            Add(place, "is empty; give it, or leave the member out");
        }
        else if (schema["pattern"] is { } pattern && !Regex.IsMatch(tree.Text, ToTheEnd(pattern.GetValue<string>())))
        {
            Add(place, $"\"{tree.Text}\" is not written as {schema["examples"]![0]!.ToJsonString()}");
        }
    }

    /// <summary>In a schema $ is the end of the text; here it is also the place before a last newline, and \z is the end.</summary>
    private static string ToTheEnd(string pattern) => pattern.EndsWith('$') ? $@"{pattern[..^1]}\z" : pattern;

    private void CheckNumber(JsonTree tree, JsonObject schema, string place)
    {
        if (schema["minimum"] is { } least && tree.Number < least.GetValue<double>())
        {
            Add(place, $"{tree.Text} is less than {Number(least)}, the least");
        }
        else if (schema["exclusiveMinimum"] is { } bound && tree.Number <= bound.GetValue<double>())
        {
            Add(place, $"{tree.Text} is not more than {Number(bound)}");
        }
        else if (schema["maximum"] is { } most && tree.Number > most.GetValue<double>())
        {
            Add(place, $"{tree.Text} is more than {Number(most)}, the most");
        }
    }

    private void Add(string place, string message) => _problems.Add(new Problem(place, message));

    private static bool IsOfType(JsonTree tree, JsonNode type) => Types(type).Any(word => word switch
    {
        "object" => tree.Kind == JsonValueKind.Object,
        "array" => tree.Kind == JsonValueKind.Array,
        "string" => tree.Kind == JsonValueKind.String,
        "boolean" => tree.Kind is JsonValueKind.True or JsonValueKind.False,
        "integer" => tree.Kind == JsonValueKind.Number
            && long.TryParse(tree.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "number" => tree.Kind == JsonValueKind.Number && double.IsFinite(tree.Number),
        _ => throw new InvalidOperationException($"the schema's type {word} is not known here"),
    });

    private static IEnumerable<string> Types(JsonNode type) =>
        type is JsonArray several ? several.Select(word => word!.GetValue<string>()) : [type.GetValue<string>()];

    private static string Words(JsonNode type) => string.Join(" or ", Types(type).Select(word => word switch
    {
        "object" => "an object { }",
        "array" => "a list [ ]",
        "string" => "a text in quotes",
        "boolean" => "true or false",
        "integer" => "a whole number",
        _ => "a number",
    }));

    private static string Describe(JsonTree tree) => tree.Kind switch
    {
        JsonValueKind.Object => "an object { }",
        JsonValueKind.Array => "a list [ ]",
        JsonValueKind.String => $"the text \"{tree.Text}\"",
        JsonValueKind.Number => $"the number {tree.Text}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    private static string Number(JsonNode node) => node.GetValue<double>().ToString(CultureInfo.InvariantCulture);

    private static string Join(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";

    private static string Nearest(string name, IEnumerable<string> names) => NearestNames.Of(name, names)[0];
}
