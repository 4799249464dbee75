using System.Text;
using System.Text.Json;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.TensorFlowJs;

/// <summary>
/// One node of a TensorFlow.js graph model: TensorFlow's NodeDef as protobuf writes it in JSON, where strings are base64 and 64-bit
/// integers are quoted.
/// </summary>
internal sealed class GraphModelNode
{
    private readonly JsonElement _attributes;

    public GraphModelNode(JsonElement node)
    {
        Name = node.GetProperty("name").GetString()!;
        Operator = node.GetProperty("op").GetString()!;
        node.TryGetProperty("attr", out _attributes);

        // "name:0" is the first output of a node; "^name" only says what has to run before.
        Inputs = node.TryGetProperty("input", out JsonElement inputs)
            ? [.. inputs.EnumerateArray().Select(static input => input.GetString()!).Where(static input => input is not ['^', ..])]
            : [];
        foreach (string input in Inputs)
        {
            if (input.LastIndexOf(':') is >= 0 and var colon && input[(colon + 1)..] != "0")
            {
                throw Bad($"it reads '{input}', another output than the first of an operator");
            }
        }

        Inputs = [.. Inputs.Select(First)];
    }

    public string Name { get; }

    /// <summary>TensorFlow's name of the operator.</summary>
    public string Operator { get; }

    /// <summary>The nodes that it reads.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The node of a tensor: <c>name:0</c> → <c>name</c>.</summary>
    public static string First(string tensor) => tensor.LastIndexOf(':') is >= 0 and var colon ? tensor[..colon] : tensor;

    public string Input(int i) => i < Inputs.Count ? Inputs[i] : throw Bad($"it has {Inputs.Count} inputs; {i + 1} are needed");

    public bool Flag(string name, bool absent) => Value(name, "b")?.GetBoolean() ?? absent;

    public float Number(string name, float absent) => Value(name, "f")?.GetSingle() ?? absent;

    public int Integer(string name, int absent) => Value(name, "i") is { } value ? Integer(value) : absent;

    public string Text(string name, string absent) => Value(name, "s") is { } value ? Decode(value) : absent;

    /// <summary>The name of a type, as DT_FLOAT.</summary>
    public string Type(string name, string absent) => Value(name, "type") is { ValueKind: JsonValueKind.String } value
        ? value.GetString()!
        : absent;

    public int[] Integers(string name) => [.. Items(name, "i").Select(Integer)];

    public string[] Texts(string name) => [.. Items(name, "s").Select(Decode)];

    /// <summary>Sizes of the attribute 'shape', −1 where they are left open; null where there are none.</summary>
    public int[]? Shape() => Value("shape", "shape") is { } shape && shape.TryGetProperty("dim", out JsonElement sizes)
        ? [.. sizes.EnumerateArray().Select(static dim => dim.TryGetProperty("size", out JsonElement size) ? Integer(size) : 0)]
        : null;

    public InputException Bad(string problem) => new($"node '{Name}' ({Operator}): {problem}");

    private static int Integer(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? int.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
        : value.GetInt32();

    private static string Decode(JsonElement value) => Encoding.UTF8.GetString(value.GetBytesFromBase64());

    private JsonElement? Value(string name, string kind) =>
        _attributes.ValueKind == JsonValueKind.Object && _attributes.TryGetProperty(name, out JsonElement attribute)
            && attribute.TryGetProperty(kind, out JsonElement value)
            ? value
            : null;

    private JsonElement[] Items(string name, string kind) =>
        Value(name, "list") is { } list && list.TryGetProperty(kind, out JsonElement items) ? [.. items.EnumerateArray()] : [];
}
