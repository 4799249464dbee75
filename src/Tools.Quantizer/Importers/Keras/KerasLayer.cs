using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>One entry of a model's <c>layers</c>: its class, name and config, read with errors that name the layer.</summary>
internal sealed class KerasLayer
{
    private readonly JsonElement _config;

    public KerasLayer(JsonElement entry)
    {
        Entry = entry;
        Class = entry.TryGetProperty("class_name", out JsonElement kind)
            ? kind.GetString()!
            : throw new InputException("'model_config' has a layer without 'class_name'");
        _config = entry.TryGetProperty("config", out JsonElement config)
            ? config
            : throw new InputException($"'model_config' has a {Class} without 'config'");
        Name = Optional("name")?.GetString() ?? (entry.TryGetProperty("name", out JsonElement name) ? name.GetString()! : Class);
    }

    public JsonElement Entry { get; }

    public string Class { get; }

    public string Name { get; private init; }

    /// <summary>The layer inside one of tfmot's wrappers for quantization-aware training.</summary>
    public KerasLayer Wrapped() => new(Required("layer")) { Name = Name };

    public bool IsModel => Class is "Functional" or "Model" or "Sequential";

    /// <summary>A model's layers. The oldest Sequential has the list itself as its config.</summary>
    public IReadOnlyList<KerasLayer> Layers => [.. (_config.ValueKind == JsonValueKind.Array ? _config : Required("layers"))
        .EnumerateArray()
        .Select(static entry => new KerasLayer(entry))];

    public JsonElement? Optional(string name) =>
        _config.ValueKind == JsonValueKind.Object && _config.TryGetProperty(name, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null ? value : null;

    public JsonElement Required(string name) => Optional(name) ?? throw Bad($"its config has no '{name}'");

    public bool Flag(string name, bool absent) => Optional(name)?.GetBoolean() ?? absent;

    public float Number(string name, float absent) => Optional(name)?.GetSingle() ?? absent;

    public string Text(string name, string absent) => Optional(name)?.GetString() ?? absent;

    /// <summary>[height, width], or one number for both.</summary>
    public (int Height, int Width) Pair(string name) => Optional(name) switch
    {
        null => (1, 1),
        { ValueKind: JsonValueKind.Number } both => (both.GetInt32(), both.GetInt32()),
        { ValueKind: JsonValueKind.Array } pair when pair.GetArrayLength() == 2 => (pair[0].GetInt32(), pair[1].GetInt32()),
        _ => throw Bad($"'{name}' is not a pair of numbers"),
    };

    /// <summary>[[top, bottom], [left, right]], [height, width] or one number.</summary>
    public Padding Padding()
    {
        if (Required("padding") is { ValueKind: JsonValueKind.Array } sides && sides.GetArrayLength() == 2
            && sides[0].ValueKind == JsonValueKind.Array)
        {
            return new Padding(sides[0][0].GetInt32(), sides[0][1].GetInt32(), sides[1][0].GetInt32(), sides[1][1].GetInt32());
        }

        (int height, int width) = Pair("padding");
        return new Padding(height, height, width, width);
    }

    /// <summary>The function of 'activation': a name, or in Keras 3 an object around it.</summary>
    public string Activation() => Optional("activation") switch
    {
        null => "linear",
        { ValueKind: JsonValueKind.String } name => name.GetString()!.Split('>')[^1],
        { ValueKind: JsonValueKind.Object } made => ActivationOf(made),
        _ => throw Bad("its 'activation' cannot be read"),
    };

    /// <summary>In Keras 3 an object around a name; of tfmot an object around that again.</summary>
    private string ActivationOf(JsonElement made)
    {
        if (made.TryGetProperty("config", out JsonElement inner) && inner.ValueKind == JsonValueKind.Object
            && inner.TryGetProperty("activation", out JsonElement wrapped))
        {
            return wrapped.ValueKind == JsonValueKind.Object ? ActivationOf(wrapped) : wrapped.GetString()!;
        }

        string? name = inner.ValueKind == JsonValueKind.String ? inner.GetString()
            : made.TryGetProperty("class_name", out JsonElement kind) ? kind.GetString()
            : null;
        return name is null ? throw Bad("its 'activation' cannot be read")
            : name == "NoOpActivation" ? "linear"
            : name.Split('>')[^1];
    }

    /// <summary>The shape that the layer states for its input, without the batch; null in it where the size is left open.</summary>
    public int?[]? InputShape()
    {
        JsonElement? shape = Optional("batch_input_shape") ?? Optional("batch_shape") ?? Optional("build_input_shape");
        return shape is { ValueKind: JsonValueKind.Array } sizes
            ? [.. sizes.EnumerateArray()
                .Skip(1)
                .Select(static size => size.ValueKind == JsonValueKind.Number ? size.GetInt32() : (int?)null)]
            : null;
    }

    public InputException Bad(string problem) => new($"layer '{Name}' ({Class}): {problem}");
}
