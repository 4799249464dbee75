using System.CommandLine;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge compare A B --images DIR</c></summary>
internal static class CompareCommand
{
    /// <summary>A tensor's signal-to-noise ratio settles after a few pictures, and keeping all tensors of all pictures would be
    /// slow.</summary>
    private const int LayerPictures = 20;

    public static Command Create()
    {
        Argument<string> first = new("A") { Description = "The reference: a quantized .tflite or float weights" };
        Argument<string> second = new("B") { Description = "The network to compare with it, for the same classes" };
        Option<string> images = new("--images")
        {
            HelpName = "DIR",
            Description = "A folder of pictures to run both on",
            Required = true,
        };
        Option<string?> truth = new("--labels")
        {
            HelpName = "CSV|folders",
            Description =
                "Also measure how often each is right. A CSV of the right answers, lines of 'file,class', classes counted from 0; "
                + "or the word folders: each picture is in a folder named after its class",
        };
        Option<string?> except = SharedOptions.Except();
        Option<int?> limit = SharedOptions.Limit();
        Option<int> show = SharedOptions.Count("--show", "How many of the pictures on which they disagree to list", 10);
        Option<string?> kernels = SharedOptions.Kernels();
        Option<bool> json = SharedOptions.Json();
        SharedOptions.RequireFile(first);
        SharedOptions.RequireFile(second);
        SharedOptions.Preprocess preprocess = new();
        SharedOptions.InputSize size = new();
        Command command = new(
            "compare",
            """
            Compares two networks on the same pictures: their size, how often they agree and are right, and where they differ.

            Example:  mobilenet-edge compare mobilenet.h5 model.tflite --images pictures
            """) { first, second, images, truth, except, limit, show, kernels, json };
        Option<string?> head = SharedOptions.Head();
        command.Add(head);
        preprocess.AddTo(command);
        size.AddTo(command);
        command.SetAction(parsed =>
        {
            // Each network sees pictures as its file says. Where the first, often trained weights, says nothing, it sees them as the second
            // does.
            PreprocessingOptions options = preprocess.Of(parsed) with { KnownFirst = true };
            EngineOptions engine = new() { InstructionSet = KernelNames.Parse(parsed.GetValue(kernels)) };
            string folder = parsed.GetRequiredValue(images);
            SkippedNote.Print(folder);
            using Network b = Open(
                parsed.GetRequiredValue(second), options, size.Of(parsed), engine, SharedOptions.Heads(parsed.GetValue(head)));
            PreprocessingOptions optionsOfFirst = options with { Fallback = b.Description.Preprocessing };
            using Network a = Open(
                parsed.GetRequiredValue(first),
                optionsOfFirst,
                size.Of(parsed),
                engine,
                SharedOptions.Heads(parsed.GetValue(head)) ?? KindsOf(b));
            SharedClasses shared = new(a.Description, b.Description);
            LabelledPicture[]? labelled = parsed.GetValue(truth) is { } right
                ? [.. PictureChoice.Of(
                    LabelledPictures.Of(right, folder, a.Description.Labels ?? b.Description.Labels),
                    static picture => picture.Path,
                    parsed.GetValue(except),
                    parsed.GetValue(limit))]
                : null;
            int[]? classes = labelled is null ? null : [.. labelled.Select(static picture => picture.Class)];
            if (classes is not null)
            {
                shared.Indices(classes);
            }

            IReadOnlyList<string> paths = labelled is null
                ? PictureChoice.Of(PictureFolder.Find(folder), static path => path, parsed.GetValue(except), parsed.GetValue(limit))
                : [.. labelled.Select(static picture => picture.Path)];
            (float[][], float[][]) scores = (NetworkRuns.Outputs(a, paths), NetworkRuns.Outputs(b, paths));
            EngineOptions keep = engine with { KeepTensors = true };
            using Network keepingA = Open(a.Description.Path, optionsOfFirst, size.Of(parsed), keep, KindsOf(a));
            using Network keepingB = Open(b.Description.Path, options, size.Of(parsed), keep, KindsOf(b));
            string[] some = [.. Spread.Over(paths, Math.Min(LayerPictures, paths.Count))];
            IReadOnlyList<LayerQuality> layers = ProgressBar.Run(
                "layers", some.Length, done => LayerComparison.Compare(keepingB, keepingA, some, done));
            CompareReport.Print(
                ModelComparison.Of((a, SizeOf(a)), (b, SizeOf(b)), paths, scores, classes, parsed.GetValue(show), layers),
                parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static HeadKind[] KindsOf(Network network) => [.. network.Description.Outputs.Select(static output => output.Head.Kind)];

    private static long SizeOf(Network network) => new FileInfo(network.Description.Path).Length;

    /// <summary>Opens a network; a quantized one runs on the kernels that the user asked for.</summary>
    private static Network Open(
        string path, PreprocessingOptions preprocessing, ImportOptions size, EngineOptions engine, IReadOnlyList<HeadKind>? heads) =>
        ModelFile.TryRead(path) is null
        ? NetworkFile.Open(path, preprocessing, size: size, heads: heads)
        : NetworkFile.Open(path, preprocessing, options: engine, heads: heads);
}
