using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Prints what <c>inspect</c> shows of float weights.</summary>
internal static class InspectFloatReport
{
    private sealed record Network(
        string Family, double Width, int Resolution, int InputChannels, int Classes, string? Layout, int? StemStride, string? Padding);

    private sealed record Layer(string Name, string Operator, int[] OutputShape, long Parameters, long TrainableParameters, long Macs)
    {
        public static Layer Of(NodeCost cost) =>
            new(cost.Name, cost.Operator, cost.OutputShape, cost.Parameters, cost.TrainableParameters, cost.MultiplyAccumulates);
    }

    private sealed record Result(
        string Model,
        string Format,
        Network? Architecture,
        long Parameters,
        long TrainableParameters,
        long Macs,
        int[] Input,
        bool PreprocessingKnown,
        InspectPictures? Preprocessing,
        string Head,
        int? Labels,
        IReadOnlyList<InspectOutput>? Outputs,
        IReadOnlyDictionary<string, string> Provenance,
        IReadOnlyList<Layer> Layers);

    public static void Print(string path, ImportOptions size, bool json)
    {
        Graph graph = Importer.Open(path, size);
        IReadOnlyList<NodeCost> costs = Statistics.Of(graph);
        Architecture? recognized = graph.Architecture ?? GraphRecognition.Recognize(graph);
        IReadOnlyList<NetworkOutput> outputs = NetworkFile.OutputsOf(path, graph, null);
        Result result = new(
            path,
            graph.Format,
            recognized is null ? null : Describe(recognized, builtFromNames: graph.Architecture is not null),
            costs.Sum(cost => cost.Parameters),
            costs.Sum(cost => cost.TrainableParameters),
            costs.Sum(cost => cost.MultiplyAccumulates),
            graph.Input.Shape,
            graph.Preprocessing is not null,
            InspectPictures.Of(graph.Preprocessing),
            outputs[0].Head.Name,
            graph.Labels?.Count,
            InspectOutput.Of(outputs),
            graph.Provenance,
            [.. costs.Select(Layer.Of)]);
        if (json)
        {
            Results.WriteJson(result);
            return;
        }

        Terminal.WriteLine(
            $"{path}: {graph.Format}, float weights, {result.Parameters:N0} parameters ({result.TrainableParameters:N0} trainable), "
                + $"{result.Macs:N0} multiply-accumulates");
        Terminal.WriteLine((recognized, graph.Architecture) switch
        {
            (null, _) => "  its convolutions are not those of a MobileNetV1, V2 or V3",
            (_, null) => $"  {recognized.Describe()}, recognized by its convolutions",
            _ => $"  {recognized.Describe()}, {recognized.Conventions.Name} layout, {recognized.Padding.Name()} padding",
        });
        string pixels = result.Preprocessing is { } pictures ? $", pixels {pictures.ToText()}" : string.Empty;
        string names = result.Labels is { } labels ? $", {labels} labels" : string.Empty;
        string answer = result.Outputs is { } several
            ? string.Join(", ", several.Select(static output => $"output {output.ToText()}"))
            : $"output {result.Head}{names}";
        Terminal.WriteLine($"  input {string.Join('x', result.Input)}{pixels}, {answer}");
        string[] missing = [.. Missing(graph, outputs)];
        if (missing.Length > 0)
        {
            Terminal.WriteLine($"  missing: {string.Join("; ", missing)}");
        }

        InspectReport.Print(result.Provenance);
        Terminal.WriteTable(
            ["node", "operator", ">shape", ">parameters", ">MACs"],
            costs.Select(cost => (string[])
            [
                cost.Name,
                cost.Operator,
                string.Join('x', cost.OutputShape),
                $"{cost.Parameters:N0}",
                $"{cost.MultiplyAccumulates:N0}",
            ]));
    }

    /// <param name="network">The recognized architecture.</param>
    /// <param name="builtFromNames">Whether the graph was built from the names of tensors; the layers of a graph in the file
    /// state their own strides and padding.</param>
    private static Network Describe(Architecture network, bool builtFromNames) => new(
        network.Family.Name(),
        network.Width,
        network.Resolution,
        network.InputChannels,
        network.Classes,
        builtFromNames ? network.Conventions.Name : null,
        builtFromNames ? network.StemStride : null,
        builtFromNames ? network.Padding.Name() : null);

    /// <summary>Lists what <c>quantize</c> will need from the user.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="outputs">What its outputs mean.</param>
    private static IEnumerable<string> Missing(Graph graph, IReadOnlyList<NetworkOutput> outputs)
    {
        if (graph.Preprocessing is null)
        {
            yield return "how pixels become input (the file does not say it: --preprocess)";
        }

        if (graph.Labels is null && outputs.Any(static output => output.Head.HasClasses))
        {
            yield return "names of the classes (--labels)";
        }
    }
}
