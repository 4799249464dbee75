using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CsCheck;
using Json.Schema;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Triggers;

namespace MobileNetEdge.Device.Tests.Configuration;

/// <summary>The published schema, the records and the program's own check say the same.</summary>
public sealed class SchemaTests
{
    private static readonly JsonObject Root = JsonNode.Parse(File.ReadAllText(Samples.Schema))!.AsObject();
    private static readonly JsonSchema Library = JsonSchema.FromText(File.ReadAllText(Samples.Schema));

    [Fact]
    public void The_samples_are_valid_to_a_library_and_to_the_program()
    {
        Assert.NotEmpty(Samples.Files);
        foreach (string file in Samples.Files)
        {
            Assert.True(IsValidToLibrary(JsonNode.Parse(File.ReadAllText(file))!), file);
            ConfigurationFile.Read(file);
        }
    }

    [Fact]
    public void Schema_and_records_have_the_same_members() => Compare(AgentJson.Default.AgentOptions, Root, "");

    [Fact]
    public void Defaults_of_the_schema_are_those_of_the_records()
    {
        AgentOptions standard = Samples.Parse(Samples.Small).Options;
        CompareDefaults(System.Text.Json.JsonSerializer.SerializeToNode(standard, AgentJson.Default.AgentOptions)!.AsObject(), Root);
        foreach (JsonNode? action in Samples.Everything()["actions"]!.AsArray())
        {
            // Each type of action again, with only what it needs.
            JsonObject definition = Definition("action", action!["type"]!.GetValue<string>());
            JsonObject least = new(definition["required"]!
                .AsArray()
                .Select(name => KeyValuePair.Create(name!.GetValue<string>(), action[name.GetValue<string>()]?.DeepClone())));
            ActionOptions read = System.Text.Json.JsonSerializer.Deserialize(least.ToJsonString(), AgentJson.Default.ActionOptions)!;
            CompareDefaults(System.Text.Json.JsonSerializer.SerializeToNode(read, AgentJson.Default.ActionOptions)!.AsObject(), definition);
        }

        foreach (string json in new[]
        {
            """{"type":"v4l2"}""", """{"type":"rpicam"}""", """{"type":"folder","path":"p"}""", """{"type":"mjpeg","url":"http://a"}"""
        })
        {
            CameraOptions camera = System.Text.Json.JsonSerializer.Deserialize(json, AgentJson.Default.CameraOptions)!;
            JsonObject written = System.Text.Json.JsonSerializer.SerializeToNode(camera, AgentJson.Default.CameraOptions)!.AsObject();
            CompareDefaults(written, Definition("camera", written["type"]!.GetValue<string>()));
        }

        foreach (string json in new[] { """{"type":"motion"}""", """{"type":"gpio","pin":4}""" })
        {
            TriggerOptions trigger = System.Text.Json.JsonSerializer.Deserialize(json, AgentJson.Default.TriggerOptions)!;
            JsonObject written = System.Text.Json.JsonSerializer.SerializeToNode(trigger, AgentJson.Default.TriggerOptions)!.AsObject();
            CompareDefaults(written, Definition("trigger", written["type"]!.GetValue<string>()));
        }
    }

    /// <summary>
    /// A configuration with everything in it, changed at one place at random: what the library finds wrong, the program does, and the other
    /// way round.
    /// </summary>
    [Fact]
    public void The_program_finds_wrong_what_a_library_does() => Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 9]).Sample((place, change) =>
    {
        JsonObject everything = Samples.Everything();
        Change(everything, place, change);
        string text = everything.ToJsonString();
        IReadOnlyList<Problem> problems = SchemaCheck.Problems(JsonTree.Parse(Encoding.UTF8.GetBytes(text)), SchemaCheck.Published);
        Assert.True(IsValidToLibrary(everything) == (problems.Count == 0), $"{string.Join("; ", problems)} in {text}");
    });

    private static bool IsValidToLibrary(JsonNode node) => Library.Evaluate(node).IsValid;

    private static void Change(JsonObject everything, int place, int change)
    {
        List<(JsonNode Parent, string Name)> places = [];
        Collect(everything, places);
        (JsonNode parent, string name) = places[place % places.Count];
        JsonNode? value = change switch
        {
            0 => JsonValue.Create("text"),
            1 => JsonValue.Create(-1),
            2 => JsonValue.Create(0),
            3 => JsonValue.Create(1e12),
            4 => JsonValue.Create(0.5),
            5 => JsonValue.Create(true),
            6 => null,
            7 => new JsonArray(),
            8 => new JsonObject(),
            _ => JsonValue.Create(""),
        };
        if (parent is JsonArray array)
        {
            array[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else if (change == 9)
        {
            parent.AsObject().Remove(name);
        }
        else
        {
            parent[name] = value;
        }
    }

    private static void Collect(JsonNode node, List<(JsonNode Parent, string Name)> places)
    {
        IEnumerable<(string Name, JsonNode? Value)> children = node switch
        {
            JsonObject members => members.Select(member => (member.Key, member.Value)),
            JsonArray items => items.Select((item, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), item)),
            _ => [],
        };
        foreach ((string name, JsonNode? value) in children.ToArray())
        {
            places.Add((node, name));
            if (value is not null)
            {
                Collect(value, places);
            }
        }
    }

    private static JsonObject Resolve(JsonNode schema) =>
        schema["$ref"] is { } reference ? Resolve(Root["$defs"]![reference.GetValue<string>().Split('/')[^1]]!) : schema.AsObject();

    /// <summary>The definition of one type of camera, trigger or action.</summary>
    private static JsonObject Definition(string kind, string type) => Root["$defs"]![kind]!["oneOf"]!.AsArray().Select(one => Resolve(one!))
        .Single(one => one["properties"]!["type"]!["const"]!.GetValue<string>() == type);

    private static void Compare(JsonTypeInfo type, JsonObject schema, string place)
    {
        if (type.PolymorphismOptions is { } polymorphism)
        {
            JsonObject[] alternatives = [.. schema["oneOf"]!.AsArray().Select(one => Resolve(one!))];
            Assert.Equal(
                alternatives.Select(one => one["properties"]!["type"]!["const"]!.GetValue<string>()).Order(),
                polymorphism.DerivedTypes.Select(one => (string)one.TypeDiscriminator!).Order());
            foreach (JsonDerivedType derived in polymorphism.DerivedTypes)
            {
                if (!place.Contains($"<{derived.TypeDiscriminator}>", StringComparison.Ordinal))    // triggers hold triggers
                {
                    JsonObject alternative = alternatives.Single(
                        one => one["properties"]!["type"]!["const"]!.GetValue<string>() == (string)derived.TypeDiscriminator!);
                    CompareMembers(
                        AgentJson.Default.GetTypeInfo(derived.DerivedType)!, alternative, $"{place}<{derived.TypeDiscriminator}>");
                }
            }
        }
        else if (type.Kind == JsonTypeInfoKind.Object)
        {
            CompareMembers(type, schema, place);
        }
        else if (type.ElementType is { } element && (schema["items"] ?? schema["additionalProperties"]) is { } items
            && AgentJson.Default.GetTypeInfo(element) is { } elementType)
        {
            Compare(elementType, Resolve(items), place + "[]");
        }
    }

    private static void CompareMembers(JsonTypeInfo type, JsonObject schema, string place)
    {
        JsonObject properties = schema["properties"]!.AsObject();
        IEnumerable<string> inSchema = properties.Select(property => property.Key).Except(["type", "$schema"]);
        Assert.Equal(inSchema.Order(), type.Properties
            .Where(property => property.Get is not null)
            .Select(property => property.Name)
            .Order());
        foreach (JsonPropertyInfo property in type.Properties.Where(property => property.Get is not null))
        {
            Compare(AgentJson.Default.GetTypeInfo(property.PropertyType)!, Resolve(properties[property.Name]!), $"{place}.{property.Name}");
        }
    }

    private static void CompareDefaults(JsonObject written, JsonObject schema)
    {
        foreach ((string name, JsonNode? property) in schema["properties"]!.AsObject())
        {
            JsonObject resolved = Resolve(property!);
            if ((property!["default"] ?? resolved["default"]) is { } standard)
            {
                string text = written[name]!.ToJsonString();
                Assert.Equal($"{name} {standard.ToJsonString()}", $"{name} {text}", ignoreCase: true);
            }
            else if (resolved["properties"] is not null && written[name] is JsonObject inner)
            {
                CompareDefaults(inner, resolved);
            }
        }
    }
}
