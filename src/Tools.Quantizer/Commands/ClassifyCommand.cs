using System.CommandLine;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge classify MODEL IMAGE…</c></summary>
internal static class ClassifyCommand
{
    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A quantized .tflite, or float weights" };
        Argument<string[]> images = new("IMAGE") { Description = "Pictures (JPEG, PNG or BMP)", Arity = ArgumentArity.OneOrMore };
        Option<int> top = SharedOptions.Count("--top", "How many classes to show", 5);
        Option<string?> labels = SharedOptions.Labels();
        Option<string?> head = SharedOptions.Head();
        SharedOptions.EngineChoice choice = new();
        Option<bool> json = SharedOptions.Json();
        SharedOptions.RequireFile(model);
        SharedOptions.RequireFile(images);
        SharedOptions.Preprocess preprocess = new();
        SharedOptions.InputSize size = new();
        Command command = new(
            "classify",
            """
            Classifies pictures.

            Example:  mobilenet-edge classify model.tflite cat.jpg dog.png --top 3
            """) { model, images, top, labels, head, json };
        preprocess.AddTo(command);
        choice.AddTo(command);
        size.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            using Network network = NetworkFile.Open(
                path,
                preprocess.Of(parsed),
                SharedOptions.ReadLabels(parsed.GetValue(labels)),
                size.Of(parsed),
                choice.Of(parsed).Options,
                SharedOptions.Heads(parsed.GetValue(head)));
            NetworkNotes.Print(network.Description);
            if (network.Engine is { } engine)
            {
                ModelFile.SelfTest(path, engine);
            }

            string[] paths = parsed.GetRequiredValue(images);
            ClassifyResult result = ProgressBar.Run(
                "classifying", paths.Length, done => network.Classify(paths, parsed.GetValue(top), done));
            ClassifyReport.Print(result, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }
}
