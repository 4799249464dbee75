using System.Globalization;
using System.Text;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tools.Quantizer.Report;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Prints and draws what <c>inspect</c> shows of a quantized model.</summary>
internal static class InspectReport
{
    private sealed record Layer(
        int Step,
        bool ByRows,
        string Operators,
        string Output,
        int[] Shape,
        string Type,
        float? Scale,
        int? ZeroPoint,
        int? WeightScales,
        long Macs);

    private sealed record Endpoint(string Name, string Type, int[] Shape, float Scale, int ZeroPoint);

    private sealed record Result(
        string Model,
        string? Name,
        string? Description,
        string Kernels,
        int ArenaBytes,
        int LayerByLayerArenaBytes,
        IReadOnlyList<BoardArena> Boards,
        int WeightBytes,
        long Macs,
        Endpoint Input,
        Endpoint Output,
        InspectPictures? Preprocessing,
        string Head,
        int? Labels,
        IReadOnlyList<InspectOutput>? Outputs,
        int? GoldenPairs,
        string? WeightsCrc32c,
        IReadOnlyDictionary<string, string> Provenance,
        IReadOnlyList<Layer> Layers,
        int PeakStep,
        int PeakBytes,
        IReadOnlyList<ArenaBuffer> MemoryMap);

    /// <param name="path">The file of the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="kernels">Names the kernels that the arena is planned for; null for the best that this machine has.</param>
    /// <param name="svg">The file to draw the arena into; null for no drawing.</param>
    /// <param name="json">Whether to print JSON.</param>
    /// <exception cref="InputException">The runtime does not support the model, or the drawing cannot be written.</exception>
    public static void Print(string path, Model model, string? kernels, string? svg, bool json)
    {
        try
        {
            PlannedModel planned = PlannedModel.Of(model, kernels);
            Result result = Describe(path, model, planned);
            if (svg is not null)
            {
                AtomicFile.Write(svg, Encoding.UTF8.GetBytes(MemoryMapSvg.Draw(Path.GetFileName(path), planned)));
            }

            if (json)
            {
                Results.WriteJson(result);
            }
            else
            {
                Print(result, planned, model);
            }
        }
        catch (ModelFormatException error)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
    }

    public static void Print(IReadOnlyDictionary<string, string> provenance)
    {
        foreach ((string key, string value) in provenance)
        {
            Terminal.WriteLine($"  {key}: {value}");
        }
    }

    private static Result Describe(string path, Model model, PlannedModel planned)
    {
        ModelMetadata metadata = ModelMetadata.Read(model.File, model.MetadataEntries);
        MemoryPlan plan = planned.Plan;
        GoldenPairs? golden = GoldenPairs.Of(model.Use());
        NetworkOutput[] outputs = [.. model.Outputs.Select((_, i) => ModelHead.OutputOf(path, model, metadata, i, null))];
        return new Result(
            path,
            metadata.Name,
            metadata.Description,
            planned.Kernels,
            plan.ArenaBytes,
            planned.LayerByLayer.ArenaBytes,
            [.. Board.AllFor(model).Select(static board => board.Arena)],
            plan.WeightBytes,
            plan.Steps.Sum(static step => step.MultiplyAccumulates),
            Describe(model.Tensors[model.Inputs[0]]),
            Describe(model.Tensors[model.Outputs[0]]),
            InspectPictures.Of(metadata.Preprocessing),
            outputs[0].Head.Name,
            metadata.Labels?.Count,
            InspectOutput.Of(outputs),
            golden?.Pairs.Count,
            golden?.WeightsCrc32C.ToString("x8", CultureInfo.InvariantCulture),
            metadata.Provenance,
            [.. planned.Layers.Select((layer, i) => Describe(model, layer, planned.StepOf(i), plan.Steps[planned.StepOf(i)].ByRows))],
            plan.FullestStep + 1,
            planned.PeakBytes,
            plan.Buffers);
    }

    private static Layer Describe(Model model, EngineStep layer, int step, bool byRows)
    {
        Tensor? tensor = OutputOf(model, layer);
        bool quantized = tensor?.Quantization is not null;
        return new Layer(
            step + 1,
            byRows,
            layer.Name.Length == 0 ? "uint8 to int8" : layer.Name,
            layer.Output,
            layer.OutputShape,
            (tensor?.Type ?? TensorType.Int8).ToString().ToLowerInvariant(),
            quantized ? tensor!.Quantization!.Scales.Max() : null,
            quantized ? tensor!.ZeroPoint : null,
            WeightScales(model, layer),
            layer.MultiplyAccumulates);
    }

    /// <summary>Null for a conversion between uint8 and int8.</summary>
    private static Tensor? OutputOf(Model model, EngineStep layer) =>
        layer.Operators.Count == 0 ? null : model.Tensors[model.Operators[layer.Operators[^1]].Outputs[0]];

    /// <summary>The number of weight scales; null for a layer without weights.</summary>
    private static int? WeightScales(Model model, EngineStep layer) => layer.MultiplyAccumulates == 0
        ? null
        : model.Tensors[model.Operators[layer.Operators[0]].Inputs[1]].Quantization?.Scales.Length;

    private static Endpoint Describe(Tensor tensor) =>
        new(tensor.Name, tensor.Type.ToString().ToLowerInvariant(), tensor.Shape, tensor.Scale, tensor.ZeroPoint);

    private static void Print(Result result, PlannedModel planned, Model model)
    {
        Terminal.WriteLine($"{result.Model}{(result.Name is null ? string.Empty : $" ({result.Name})")}");
        Terminal.WriteLine($"  input   {Text(result.Input)}");
        if (result.Outputs is null)
        {
            Terminal.WriteLine(
                $"  output  {Text(result.Output)}, {result.Head}{(result.Labels is { } labels ? $", {labels} labels" : string.Empty)}");
        }

        foreach (InspectOutput output in result.Outputs ?? [])
        {
            Terminal.WriteLine($"  output  {output.ToText()}");
        }

        Terminal.WriteLine($"  pixels  {result.Preprocessing?.ToText() ?? "the file does not say how they become the input"}");
        Print(result.Provenance);
        Terminal.WriteLine(result.GoldenPairs is { } pairs
            ? $"  self-test of kernels, weights and {pairs} whole answers"
            : "  self-test of kernels; the file has no answers to check");
        Terminal.WriteLine(
            $"  arena {result.ArenaBytes:N0} bytes with {result.Kernels} kernels (layer by layer {result.LayerByLayerArenaBytes:N0}), "
                + $"weights {result.WeightBytes:N0} bytes, {result.Macs:N0} multiply-accumulates");
        Terminal.WriteLine($"  {Board.Text(result.Boards)}");
        foreach (string line in InspectEdge.Lines(model))
        {
            Terminal.WriteLine($"  {line}");
        }

        Terminal.WriteTable(
            [">step", "by rows", "operators", "output", ">shape", ">scale", ">zero", ">weight scales", ">MACs"],
            result.Layers.Zip(planned.Layers, (layer, step) => new[]
            {
                $"{layer.Step}",
                layer.ByRows ? "=" : string.Empty,
                layer.Operators,
                TensorName.Shorten(layer.Output),
                string.Join('x', layer.Shape),
                layer.Scale is null ? string.Empty : InspectEdge.Scales(OutputOf(model, step)!.Quantization!),
                layer.ZeroPoint?.ToString() ?? string.Empty,
                layer.WeightScales?.ToString() ?? string.Empty,
                layer.Macs == 0 ? string.Empty : layer.Macs.ToString("N0"),
            }));
        foreach (string line in MemoryMapText.Draw(planned))
        {
            Terminal.WriteLine(line);
        }
    }

    private static string Text(Endpoint endpoint) =>
        $"{endpoint.Name}: {endpoint.Type} {string.Join('x', endpoint.Shape)}"
            + (endpoint.Scale > 0 ? $", scale {endpoint.Scale:G6}, zero point {endpoint.ZeroPoint}" : string.Empty);
}
