using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>What <c>inspect</c> prints of float weights.</summary>
internal static class InspectFloatReport
{
    private sealed record Network(string Family, double Width, int Resolution, int InputChannels, int Classes, int StemStride, string Padding);

    private sealed record Result(
        string Model,
        Network? Architecture,
        long Parameters,
        long TrainableParameters,
        long Macs,
        int[] Input,
        bool PreprocessingKnown,
        int? Labels,
        IReadOnlyDictionary<string, string> Provenance,
        IReadOnlyList<NodeCost> Layers);

    public static void Print(string path, bool json)
    {
        Graph graph = Importer.Open(path);
        IReadOnlyList<NodeCost> costs = Statistics.Of(graph);
        Result result = new(
            path,
            graph.Architecture is { } a ? new Network(a.Family.Name(), a.Width, a.Resolution, a.InputChannels, a.Classes, a.StemStride, a.Padding.Name()) : null,
            costs.Sum(cost => cost.Parameters),
            costs.Sum(cost => cost.TrainableParameters),
            costs.Sum(cost => cost.MultiplyAccumulates),
            graph.Input.Shape,
            graph.Preprocessing is not null,
            graph.Labels?.Count,
            graph.Provenance,
            costs);
        if (json)
        {
            Terminal.WriteJson(result);
            return;
        }

        Terminal.WriteLine($"{path}: float weights, {result.Parameters:N0} parameters ({result.TrainableParameters:N0} trainable), {result.Macs:N0} multiply-accumulates");
        if (graph.Architecture is { } architecture)
        {
            Terminal.WriteLine($"  {architecture.Describe()}, {architecture.Padding.Name()} padding");
        }

        Terminal.WriteLine($"  input {string.Join('x', result.Input)}{(result.PreprocessingKnown ? string.Empty : ", the file does not say how pixels become input")}");
        InspectReport.Print(result.Provenance);
        Terminal.WriteTable(
            ["node", "operator", ">shape", ">parameters", ">MACs"],
            costs.Select(cost => new[] { cost.Name, cost.Operator, string.Join('x', cost.OutputShape), $"{cost.Parameters:N0}", $"{cost.MultiplyAccumulates:N0}" }));
    }
}
