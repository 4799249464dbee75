using System.CommandLine;
using MobileNetEdge.Vision.Benchmarking;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge bench MODEL</c></summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A quantized .tflite" };
        Option<bool> perLayer = new("--per-layer") { Description = "Also time each layer separately" };
        Option<int?> runs = new("--runs")
        {
            HelpName = "N",
            Description = "Number of runs to measure; as many as fit in two seconds by default",
        };
        Option<bool> json = SharedOptions.Json();
        SharedOptions.RequireFile(model);
        SharedOptions.RequireCount(runs);
        SharedOptions.EngineChoice choice = new();
        Option<string?> processors = new("--processors")
        {
            HelpName = "LIST",
            Description = "Pin each thread to a processor, such as 0,1 for two threads; the system decides by default",
        };
        Option<bool> layerByLayer = new("--layer-by-layer")
        {
            Description = "Compute each layer completely before the next; needs a larger arena",
        };
        Command command = new(
            "bench",
            """
            Measures how fast a model runs on this machine, and how fast it could run: a roofline from the peak rates of compute and memory.

            Example:  mobilenet-edge bench model.tflite --per-layer
            """) { model, perLayer, runs, json };
        choice.AddTo(command);
        command.Add(processors);
        command.Add(layerByLayer);
        command.SetAction(parsed =>
        {
            EngineSetup setup = choice.Of(parsed);
            setup = setup with
            {
                Processors = ProcessorList.Parse(parsed.GetValue(processors), setup.Threads),
                LayerByLayer = parsed.GetValue(layerByLayer),
            };
            BenchmarkResult result = ModelBenchmark.Measure(
                parsed.GetRequiredValue(model), setup, parsed.GetValue(runs), parsed.GetValue(perLayer));
            BenchReport.Print(result, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }
}
