using System.CommandLine;
using System.Text;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Files;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Report;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge inspect MODEL</c></summary>
internal static class InspectCommand
{
    private sealed record Layer(int Step, string Operators, string Output, int[] Shape, string Type, float? Scale, int? ZeroPoint, int? Channels, long Macs);

    private sealed record Endpoint(string Name, string Type, int[] Shape, float Scale, int ZeroPoint);

    private sealed record Pictures(float[] Mean, float[] Std, string Channels, string Fit, string Resampling);

    private sealed record Result(
        string Model,
        string? Name,
        string? Description,
        int ArenaBytes,
        int WeightBytes,
        long Macs,
        Endpoint Input,
        Endpoint Output,
        Pictures? Preprocessing,
        int? Labels,
        IReadOnlyDictionary<string, string> Provenance,
        IReadOnlyList<Layer> Layers,
        IReadOnlyList<ArenaBuffer> MemoryMap);

    private sealed record Network(string Family, double Width, int Resolution, int InputChannels, int Classes, string? Layout, int? StemStride, string? Padding);

    private sealed record FloatResult(
        string Model,
        string Format,
        Network? Architecture,
        long Parameters,
        long TrainableParameters,
        long Macs,
        int[] Input,
        bool PreprocessingKnown,
        Pictures? Preprocessing,
        int? Labels,
        IReadOnlyDictionary<string, string> Provenance,
        IReadOnlyList<NodeCost> Layers);

    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A quantized .tflite, or float weights" };
        Option<string?> svg = new("--svg") { HelpName = "FILE", Description = "Draw the arena over time into this file" };
        Option<bool> json = SharedOptions.Json();
        SharedOptions.InputSize size = new();
        SharedOptions.RequireFile(model);
        Command command = new(
            "inspect",
            """
            Shows a model: layers, shapes, scales, multiply-accumulates, and which tensor lies where in the arena, and when.

            Example:  mobilenet-edge inspect model.tflite --svg arena.svg
            """) { model, svg, json };
        size.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            if (NetworkFile.TryReadQuantized(path) is { } network)
            {
                Inspect(path, network, parsed.GetValue(svg), parsed.GetValue(json));
            }
            else if (parsed.GetValue(svg) is not null)
            {
                throw new UserError($"{path}: float weights have no arena to draw; quantize them first");
            }
            else
            {
                InspectFloat(path, size.Of(parsed), parsed.GetValue(json));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Inspect(string path, Model model, string? svg, bool json)
    {
        try
        {
            using Engine engine = new(model);
            ModelMetadata metadata = ModelMetadata.Read(model.File, model.MetadataEntries);
            Result result = Describe(path, model, engine, metadata);
            if (svg is not null)
            {
                string[] names = [.. engine.Steps.Select(step => step.Name)];
                AtomicFile.Write(svg, Encoding.UTF8.GetBytes(MemoryMapSvg.Draw(Path.GetFileName(path), engine.MemoryMap, engine.ArenaBytes, names)));
            }

            if (json)
            {
                Terminal.WriteJson(result);
            }
            else
            {
                Print(result, engine.Steps.Count);
            }
        }
        catch (ModelFormatException error)
        {
            throw new UserError($"{path}: {error.Message}", error);
        }
    }

    private static Result Describe(string path, Model model, Engine engine, ModelMetadata metadata)
    {
        List<Layer> layers = [];
        for (int i = 0; i < engine.Steps.Count; i++)
        {
            EngineStep step = engine.Steps[i];
            Runtime.Int8.Graph.Tensor? tensor = step.Operators.Count == 0 ? null : model.Tensors[model.Operators[step.Operators[^1]].Outputs[0]];
            bool quantized = tensor?.Quantization is not null;
            layers.Add(new Layer(
                i + 1,
                step.Name.Length == 0 ? "uint8 to int8" : step.Name,
                step.Output,
                step.OutputShape,
                (tensor?.Type ?? TensorType.Int8).ToString().ToLowerInvariant(),
                quantized ? tensor!.Scale : null,
                quantized ? tensor!.ZeroPoint : null,
                WeightScales(model, step),
                step.MultiplyAccumulates));
        }

        return new Result(
            path,
            metadata.Name,
            metadata.Description,
            engine.ArenaBytes,
            engine.WeightBytes,
            engine.MultiplyAccumulates,
            Describe(engine.Inputs[0]),
            Describe(engine.Outputs[0]),
            metadata.Preprocessing is { } p ? Describe(p) : null,
            metadata.Labels?.Count,
            metadata.Provenance,
            layers,
            engine.MemoryMap);
    }

    /// <summary>How many scales the weights have; null for a step without weights.</summary>
    private static int? WeightScales(Model model, EngineStep step) => step.MultiplyAccumulates == 0
        ? null
        : model.Tensors[model.Operators[step.Operators[0]].Inputs[1]].Quantization?.Scales.Length;

    private static Endpoint Describe(EngineTensor tensor) => new(tensor.Name, tensor.Type.ToString().ToLowerInvariant(), tensor.Shape, tensor.Scale, tensor.ZeroPoint);

    private static Pictures Describe(Runtime.Int8.Pictures.Preprocessing p) => new(
        p.Mean, p.Std, p.Channels.ToString().ToLowerInvariant(), p.Fit.ToString().ToLowerInvariant(), p.Resampling.ToString().ToLowerInvariant());

    private static void Print(Result result, int steps)
    {
        Terminal.WriteLine($"{result.Model}{(result.Name is null ? string.Empty : $" ({result.Name})")}");
        Terminal.WriteLine($"  input   {Text(result.Input)}");
        Terminal.WriteLine($"  output  {Text(result.Output)}{(result.Labels is { } labels ? $", {labels} labels" : string.Empty)}");
        Terminal.WriteLine(result.Preprocessing is { } p
            ? $"  pixels  {Text(p)}"
            : "  pixels  the file does not say how they become input");
        Print(result.Provenance);
        Terminal.WriteLine($"  arena {result.ArenaBytes:N0} bytes, weights {result.WeightBytes:N0} bytes, {result.Macs:N0} multiply-accumulates");
        Terminal.WriteTable(
            [">step", "operators", "output", ">shape", ">scale", ">zero", ">weight scales", ">MACs"],
            result.Layers.Select(layer => new[]
            {
                $"{layer.Step}",
                layer.Operators,
                Shorten(layer.Output),
                string.Join('x', layer.Shape),
                layer.Scale?.ToString("G4") ?? string.Empty,
                layer.ZeroPoint?.ToString() ?? string.Empty,
                layer.Channels?.ToString() ?? string.Empty,
                layer.Macs == 0 ? string.Empty : layer.Macs.ToString("N0"),
            }));
        foreach (string line in MemoryMapText.Draw(result.MemoryMap, result.ArenaBytes, steps))
        {
            Terminal.WriteLine(line);
        }
    }

    private static void Print(IReadOnlyDictionary<string, string> provenance)
    {
        foreach ((string key, string value) in provenance)
        {
            Terminal.WriteLine($"  {key}: {value}");
        }
    }

    private static string Text(Pictures p) => $"(x - [{string.Join(", ", p.Mean)}]) / [{string.Join(", ", p.Std)}], {p.Channels}, {p.Fit}, {p.Resampling}";

    /// <summary>What quantizing will ask the user for.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="regression">Whether its answers are no classes.</param>
    private static IEnumerable<string> Missing(FloatGraph.Graph graph, bool regression)
    {
        if (graph.Preprocessing is null)
        {
            yield return "how pixels become input (the file does not say it: --preprocess)";
        }

        if (graph.Labels is null && !regression)
        {
            yield return "names of the classes (--labels)";
        }
    }

    private static string Text(Endpoint endpoint) =>
        $"{endpoint.Name}: {endpoint.Type} {string.Join('x', endpoint.Shape)}{(endpoint.Scale > 0 ? $", scale {endpoint.Scale:G6}, zero point {endpoint.ZeroPoint}" : string.Empty)}";

    /// <summary>Converters join the names of all that they fused; the last characters tell layers apart.</summary>
    private static string Shorten(string name) => name.Length <= 40 ? name : $"…{name[^39..]}";

    private static void InspectFloat(string path, ImportOptions size, bool json)
    {
        FloatGraph.Graph graph = Importer.Open(path, size);
        IReadOnlyList<NodeCost> costs = Statistics.Of(graph);
        Architecture? recognized = graph.Architecture ?? GraphRecognition.Recognize(graph);
        bool built = graph.Architecture is not null;    // from names: a graph's own layers say their strides and padding
        FloatResult result = new(
            path,
            graph.Format,
            recognized is { } a
                ? new Network(a.Family.Name(), a.Width, a.Resolution, a.InputChannels, a.Classes, built ? a.Conventions.Name : null, built ? a.StemStride : null, built ? a.Padding.Name() : null)
                : null,
            costs.Sum(cost => cost.Parameters),
            costs.Sum(cost => cost.TrainableParameters),
            costs.Sum(cost => cost.MultiplyAccumulates),
            graph.Input.Shape,
            graph.Preprocessing is not null,
            graph.Preprocessing is { } known ? Describe(known) : null,
            graph.Labels?.Count,
            graph.Provenance,
            costs);
        if (json)
        {
            Terminal.WriteJson(result);
            return;
        }

        Terminal.WriteLine($"{path}: {graph.Format}, float weights, {result.Parameters:N0} parameters ({result.TrainableParameters:N0} trainable), {result.Macs:N0} multiply-accumulates");
        Terminal.WriteLine(recognized is null
            ? "  no MobileNetV1, V2 or V3 by its convolutions"
            : $"  {recognized.Describe()}{(built ? $", {recognized.Conventions.Name} layout, {recognized.Padding.Name()} padding" : ", told by its convolutions")}");
        Terminal.WriteLine($"  input {string.Join('x', result.Input)}{(result.Preprocessing is { } p ? $", pixels {Text(p)}" : string.Empty)}{(result.Labels is { } labels ? $", {labels} labels" : string.Empty)}");
        string[] missing = [.. Missing(graph, recognized is { Conventions.Regression: true })];
        if (missing.Length > 0)
        {
            Terminal.WriteLine($"  missing: {string.Join("; ", missing)}");
        }

        Print(result.Provenance);
        Terminal.WriteTable(
            ["node", "operator", ">shape", ">parameters", ">MACs"],
            costs.Select(cost => new[] { cost.Name, cost.Operator, string.Join('x', cost.OutputShape), $"{cost.Parameters:N0}", $"{cost.MultiplyAccumulates:N0}" }));
    }
}
