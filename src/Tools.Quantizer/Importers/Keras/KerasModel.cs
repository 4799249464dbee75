using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>Walks a <c>model_config</c>: Functional and Sequential models, and models nested in them.</summary>
/// <param name="weights">The file's tensors.</param>
/// <param name="keras3">Whether Keras 3 wrote the file: its hard_sigmoid is another function than Keras 2's.</param>
/// <param name="options">The resolution, where the model leaves it open.</param>
internal sealed class KerasModel(KerasWeights weights, bool keras3, ImportOptions options)
{
    public Graph Build(JsonElement config)
    {
        KerasLayer model = new(config);
        if (!model.IsModel)
        {
            throw model.Bad("a Functional or Sequential model is needed; a subclassed model has no description of its layers");
        }

        GraphBuilder graph = new(Input(model));
        KerasLayers layers = new(graph, weights, keras3);
        Graph built = graph.Build(Walk(model, nested: null, InputName, graph, layers));
        return layers.WasPreparedForQuantization
            ? built with
            {
                Notes = ["it was trained for quantization (tfmot): its weights are read, and the ranges that it learned are left out"],
            }
            : built;
    }

    private const string InputName = "input";

    /// <summary>Adds the layers of a model; returns the tensor of each output, and its name.</summary>
    private static IReadOnlyList<(string Tensor, string Title)> Walk(
        KerasLayer model, string? nested, string input, GraphBuilder graph, KerasLayers layers)
    {
        // Output tensor of each layer of this model.
        Dictionary<string, string> outputs = new(StringComparer.Ordinal);
        string last = input;
        foreach (KerasLayer layer in model.Layers)
        {
            if (layer.Class == "InputLayer")
            {
                outputs.Add(layer.Name, input);
                continue;
            }

            IReadOnlyList<KerasOperand> call = model.Class == "Sequential" ? [] : KerasCalls.Of(layer);
            string[] operands = call.Count == 0 ? [last] : [.. call.Select(operand => Resolve(layer, operand, graph, outputs))];
            last = layer.IsModel
                ? OnlyOutput(layer, Walk(layer, nested ?? layer.Name, operands[0], graph, layers))
                : layers.Add(layer, nested, operands);
            outputs.Add(layer.Name, last);
        }

        return model.Class == "Sequential" ? [(last, model.Name)] : Outputs(model, outputs);
    }

    private static string OnlyOutput(KerasLayer model, IReadOnlyList<(string Tensor, string Title)> outputs) => outputs is [var only]
        ? only.Tensor
        : throw model.Bad($"a model within a model has {outputs.Count} outputs; save one model of all layers");

    private static string Resolve(KerasLayer layer, KerasOperand operand, GraphBuilder graph, Dictionary<string, string> outputs)
    {
        if (operand.Layer is null)
        {
            return graph.Add(new Constant(graph.Unique($"{layer.Name}_constant"), new Tensor([], [operand.Number])));
        }

        return outputs.TryGetValue(operand.Layer, out string? tensor)
            ? tensor
            : throw layer.Bad($"it reads '{operand.Layer}', which no layer before it is called");
    }

    /// <summary>The outputs, listed as [layer, node, tensor] for one, as a list of these for several, or by names of their own.</summary>
    private static IReadOnlyList<(string Tensor, string Title)> Outputs(KerasLayer model, Dictionary<string, string> outputs)
    {
        JsonElement listed = model.Required("output_layers");
        if (listed.ValueKind == JsonValueKind.Object)
        {
            return [.. listed.EnumerateObject().Select(member => (TensorOf(member.Value), member.Name))];
        }

        JsonElement[] several = listed[0].ValueKind == JsonValueKind.Array ? [.. listed.EnumerateArray()] : [listed];
        return [.. several.Select(one => (TensorOf(one), one[0].GetString()!))];

        string TensorOf(JsonElement output)
        {
            string name = output[0].GetString()!;
            return outputs.TryGetValue(name, out string? tensor) ? tensor : throw model.Bad($"its output '{name}' is not a layer of it");
        }
    }

    private GraphInput Input(KerasLayer model)
    {
        if (model.Layers.Count(static layer => layer.Class == "InputLayer") > 1)
        {
            throw model.Bad("it has several inputs; one picture is all that is given");
        }

        int?[] stated = FindInputShape(model) ?? throw model.Bad("it does not say its input's shape; begin it with an Input layer");
        if (stated is not [var height, var width, { } channels])
        {
            throw model.Bad($"its input has {stated.Length} dimensions; height, width and channels are needed");
        }

        int Size(int? size, int? given) =>
            size ?? given ?? throw model.Bad("its input's height and width are left open; say them with --resolution");
        return new GraphInput(InputName, [1, Size(height, options.Resolution), Size(width, options.Width ?? options.Resolution), channels]);
    }

    private static int?[]? FindInputShape(KerasLayer layer)
    {
        if (!layer.IsModel)
        {
            return layer.InputShape();
        }

        return (layer.Layers.Count > 0 ? FindInputShape(layer.Layers[0]) : null) ?? layer.InputShape();
    }
}
