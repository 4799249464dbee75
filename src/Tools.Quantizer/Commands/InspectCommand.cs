using System.CommandLine;
using MobileNetEdge.Tools.Quantizer.Report;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge inspect MODEL</c></summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A quantized .tflite, or float weights" };
        Option<string?> kernels = new("--kernels")
        {
            Description = "Kernels to plan the arena for, whether this machine has them or not, or c, those of 'export c'; the best that "
                + "this machine has by default",
        };
        Option<string?> svg = new("--svg") { HelpName = "FILE", Description = "Draw the arena over time into this file" };
        Option<bool> json = SharedOptions.Json();
        SharedOptions.InputSize size = new();
        SharedOptions.RequireFile(model);
        SharedOptions.RequireWord(kernels, PlannedModel.KernelNames);
        Command command = new(
            "inspect",
            """
            Shows a model: layers, shapes, scales, multiply-accumulates, and where and when each tensor is in the arena.

            Example:  mobilenet-edge inspect model.tflite --kernels arm64 --svg arena.svg
            """) { model, kernels, svg, json };
        size.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            if (ModelFile.TryRead(path) is { } network)
            {
                InspectReport.Print(path, network, parsed.GetValue(kernels), parsed.GetValue(svg), parsed.GetValue(json));
            }
            else if (parsed.GetValue(svg) is not null || parsed.GetValue(kernels) is not null)
            {
                throw new InputException($"{path}: float weights have no arena to plan or draw; quantize them first");
            }
            else
            {
                InspectFloatReport.Print(path, size.Of(parsed), parsed.GetValue(json));
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
