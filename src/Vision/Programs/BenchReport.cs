using System.Text.Json.Serialization;
using MobileNetEdge.Vision.Benchmarking;

namespace MobileNetEdge.Vision.Programs;

/// <summary>What <c>bench</c> prints.</summary>
internal static class BenchReport
{
    public static void Print(BenchmarkResult result, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(result, options => new BenchmarkJson(options).BenchmarkResult);
            return;
        }

        string threads = $"{result.Threads} thread{(result.Threads == 1 ? string.Empty : "s")}";
        string runs = $"{result.Runs} run{(result.Runs == 1 ? string.Empty : "s")}";
        Terminal.WriteLine($"{result.Model}: {result.Macs:N0} multiply-accumulates, {threads}, kernels: {result.Kernels}");
        Terminal.WriteLine($"  median {result.MedianMilliseconds:F3} ms of {runs}, most of them {result.P10Milliseconds:F3} to "
            + $"{result.P90Milliseconds:F3} ms; {result.MacsPerSecond / 1e9:F2} G multiply-accumulates per second");
        Terminal.WriteLine(
            $"  roofline {result.RooflineMilliseconds:F3} ms, {result.RooflineShare:P1} of it reached: this machine does at most "
                + $"{result.MachineMacsPerSecond / 1e9:F1} G multiply-accumulates, and reads {result.MachineBytesPerSecond / 1e9:F1} GB, a "
                + "second");
        if (result.Layers is { } layers)
        {
            Terminal.WriteTable(
                [">step", "operators", ">output", ">MACs", ">ms", ">of time", ">G MAC/s", ">of roofline"], layers.Select(Row));
        }
    }

    private static string[] Row(LayerBenchmark layer) =>
    [
        $"{layer.Step}",
        layer.Operators,
        string.Join('x', layer.Shape),
        layer.Macs == 0 ? string.Empty : $"{layer.Macs:N0}",
        $"{layer.MedianMilliseconds:F3}",
        $"{layer.TimeShare:P1}",
        layer.Macs == 0 ? string.Empty : $"{layer.MacsPerSecond / 1e9:F2}",
        $"{layer.RooflineShare:P1}",
    ];
}

[JsonSerializable(typeof(BenchmarkResult))]
internal sealed partial class BenchmarkJson : JsonSerializerContext;
