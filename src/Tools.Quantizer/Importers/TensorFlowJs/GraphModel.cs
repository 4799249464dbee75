using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers.Keras;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Importers.TensorFlowJs;

/// <summary>
/// TensorFlow.js graph models, as <c>tensorflowjs_converter</c> makes them of a SavedModel: TensorFlow's operators, many of them fused, in
/// any order, and constants in the files of weights.
/// </summary>
internal static class GraphModel
{
    private const string InputName = "input";

    /// <param name="model">The whole of model.json.</param>
    /// <param name="weights">The constants.</param>
    /// <param name="options">The resolution, where the model leaves it open.</param>
    /// <exception cref="InputException">An operator is not read: the message names it and its node.</exception>
    public static Graph Build(JsonElement model, IReadOnlyList<KerasTensor> weights, ImportOptions options)
    {
        Dictionary<string, GraphModelNode> nodes = model.GetProperty("modelTopology").GetProperty("node").EnumerateArray()
            .Select(static node => new GraphModelNode(node))
            .ToDictionary(static node => node.Name, StringComparer.Ordinal);
        GraphModelNode[] inputs = [.. nodes.Values.Where(static node => node.Operator == "Placeholder")];
        if (inputs is not [var input])
        {
            string all = string.Join(", ", inputs.Select(static node => $"'{node.Name}'"));
            throw new InputException($"it has {inputs.Length} inputs ({all}); one picture is all that is given");
        }

        GraphBuilder builder = new(new GraphInput(InputName, InputShape(input, options)));
        GraphModelOperators operators = new(builder, weights);
        operators.SetInput(input.Name, InputName);
        string output = Output(model, nodes);
        foreach (GraphModelNode node in InOrder(nodes, output).Where(node => node != input))
        {
            operators.Add(node);
        }

        Graph graph = FoldRescaling.Apply(builder.Build(operators.TensorOf(nodes[output], output)));
        return graph.Preprocessing is null ? graph : graph with { PreprocessingOrigin = PreprocessingOrigin.InNetwork };
    }

    private static int[] InputShape(GraphModelNode input, ImportOptions options)
    {
        if (input.Shape() is not [_, var height, var width, > 0 and var channels])
        {
            throw input.Bad("its shape is not that of pictures: batch, height, width and channels");
        }

        return [1, Size(height, options.Resolution), Size(width, options.Width ?? options.Resolution), channels];

        int Size(int size, int? given) =>
            size > 0 ? size : given ?? throw input.Bad("its height and width are left open; say them with --resolution");
    }

    /// <summary>The node of the signature's one output; where there is no signature, the one that no other reads.</summary>
    private static string Output(JsonElement model, Dictionary<string, GraphModelNode> nodes)
    {
        HashSet<string> read = new(nodes.Values.SelectMany(static node => node.Inputs), StringComparer.Ordinal);
        string[] names = Signature(model) is { } signature && signature.TryGetProperty("outputs", out JsonElement outputs)
            ? [.. outputs.EnumerateObject().Select(static output => GraphModelNode.First(output.Value.GetProperty("name").GetString()!))]
            : [.. nodes.Keys.Where(name => !read.Contains(name) && nodes[name].Operator is not ("Const" or "NoOp"))];
        return names is [var name] && nodes.ContainsKey(name)
            ? name
            : throw new InputException($"it has {names.Length} outputs ({string.Join(", ", names.Select(static name => $"'{name}'"))}); "
                + "convert a model with the one that you want");
    }

    /// <summary>Before version 2 of the converter it stood in the metadata.</summary>
    private static JsonElement? Signature(JsonElement model) =>
        model.TryGetProperty("signature", out JsonElement own) ? own
        : model.TryGetProperty("userDefinedMetadata", out JsonElement metadata)
            && metadata.TryGetProperty("signature", out JsonElement old) ? old
        : null;

    /// <summary>What the output needs, each node behind those that it reads.</summary>
    private static IEnumerable<GraphModelNode> InOrder(Dictionary<string, GraphModelNode> nodes, string output)
    {
        HashSet<string> begun = new(StringComparer.Ordinal);
        HashSet<string> done = new(StringComparer.Ordinal);
        Stack<string> open = new([output]);
        while (open.TryPeek(out string? name))
        {
            GraphModelNode node = nodes[name];
            string[] missing = [.. node.Inputs.Where(input => !done.Contains(input))];
            if (missing.FirstOrDefault(input => !nodes.ContainsKey(input)) is { } unknown)
            {
                throw node.Bad($"it reads '{unknown}', which is no node");
            }

            if (missing.Length > 0 && !begun.Add(name))
            {
                throw node.Bad("it reads its own output: a network that loops is not read");
            }

            if (missing.Length > 0)
            {
                foreach (string input in missing)
                {
                    open.Push(input);
                }
            }
            else if (done.Add(open.Pop()))
            {
                yield return node;
            }
        }
    }
}
