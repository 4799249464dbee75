using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>What <c>inspect</c> prints of float weights.</summary>
internal static class InspectFloatReport
{
    private sealed record Network(
        string Family, double Width, int Resolution, int InputChannels, int Classes, string? Layout, int? StemStride, string? Padding);

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
        int? Labels,
        IReadOnlyDictionary<string, string> Provenance,
        IReadOnlyList<NodeCost> Layers);

    public static void Print(string path, ImportOptions size, bool json)
    {
        Graph graph = Importer.Open(path, size);
        IReadOnlyList<NodeCost> costs = Statistics.Of(graph);
        Architecture? recognized = graph.Architecture ?? GraphRecognition.Recognize(graph);
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
            graph.Labels?.Count,
            graph.Provenance,
            costs);
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
            (null, _) => "  no MobileNetV1, V2 or V3 by its convolutions",
            (_, null) => $"  {recognized.Describe()}, told by its convolutions",
            _ => $"  {recognized.Describe()}, {recognized.Conventions.Name} layout, {recognized.Padding.Name()} padding",
        });
        string pixels = result.Preprocessing is { } pictures ? $", pixels {pictures.ToText()}" : string.Empty;
        Terminal.WriteLine(
            $"  input {string.Join('x', result.Input)}{pixels}{(result.Labels is { } labels ? $", {labels} labels" : string.Empty)}");
        string[] missing = [.. Missing(graph, recognized is { Conventions.Regression: true })];
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

    /// <param name="network">What it is.</param>
    /// <param name="builtFromNames">Whether its layers were made from the names of tensors; a graph's own layers say their strides and
    /// padding.</param>
    private static Network Describe(Architecture network, bool builtFromNames) => new(
        network.Family.Name(),
        network.Width,
        network.Resolution,
        network.InputChannels,
        network.Classes,
        builtFromNames ? network.Conventions.Name : null,
        builtFromNames ? network.StemStride : null,
        builtFromNames ? network.Padding.Name() : null);

    /// <summary>What quantizing will ask the user for.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="regression">Whether its answers are no classes.</param>
    private static IEnumerable<string> Missing(Graph graph, bool regression)
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
}
