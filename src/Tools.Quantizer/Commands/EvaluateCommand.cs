using System.CommandLine;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge evaluate MODEL --images DIR --labels CSV</c></summary>
internal static class EvaluateCommand
{
    /// <summary>A tensor's signal-to-noise settles after a few pictures; keeping all tensors of all pictures would be slow.</summary>
    private const int LayerPictures = 20;

    private sealed record Result(
        string Model,
        string? Kernels,
        int Pictures,
        double Top1,
        double Top1StandardError,
        double Top5,
        string? Against,
        double? AgainstTop1,
        double? AgainstTop5,
        double? Agreement,
        double? OutputSignalToNoiseDecibels,
        IReadOnlyList<LayerQuality>? Layers);

    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A quantized .tflite, or float weights" };
        Option<string> images = new("--images") { HelpName = "DIR", Description = "The folder of the pictures, that the CSV's file names start from", Required = true };
        Option<string> truth = new("--labels") { HelpName = "CSV|folders", Description = "A CSV of the right answers, lines of 'file,class', classes counted from 0 (not a list of class names); or the word folders: each picture lies in a folder of its class's name", Required = true };
        Option<string?> against = new("--against") { HelpName = "FILE", Description = "The float weights, or another model, to compare with: top-1 agreement, and signal-to-noise of each layer" };
        Option<string?> except = new("--except") { HelpName = "FILE", Description = "A list of pictures to leave out, one a line, as 'quantize --list-calibration' writes it" };
        Option<int?> limit = new("--limit") { HelpName = "N", Description = "Score at most this many pictures, spread evenly over the list" };
        SharedOptions.RequireCount(limit);
        Option<string?> kernels = SharedOptions.Kernels();
        Option<bool> json = SharedOptions.Json();
        SharedOptions.RequireFile(model);
        SharedOptions.Preprocess preprocess = new();
        SharedOptions.InputSize size = new();
        Command command = new(
            "evaluate",
            """
            Measures how often a network is right, and what quantization cost it.

            Example:  mobilenet-edge evaluate model.tflite --images pictures --labels pictures/labels.csv --against weights.h5
            """) { model, images, truth, against, except, limit, kernels, json };
        preprocess.AddTo(command);
        size.AddTo(command);
        command.SetAction(parsed =>
        {
            PreprocessingOptions options = preprocess.Of(parsed);
            EngineOptions engine = new() { InstructionSet = KernelNames.Parse(parsed.GetValue(kernels)) };
            using Network network = NetworkFile.Open(parsed.GetRequiredValue(model), options, size: size.Of(parsed), options: engine);
            IReadOnlyList<LabelledPicture> pictures = Choose(
                LabelledPictures.Of(parsed.GetRequiredValue(truth), parsed.GetRequiredValue(images), network.Description.Labels), parsed.GetValue(except), parsed.GetValue(limit) ?? int.MaxValue);
            int[] classes = Classes(network, pictures);

            // The other network, like all that may be wrong, comes before the work; it sees each picture just as this one does.
            PreprocessingOptions same = options with { Exactly = network.Description.Preprocessing };
            using Network? other = parsed.GetValue(against) is { } reference ? OpenLike(network, reference, same, size.Of(parsed)) : null;
            string[] paths = [.. pictures.Select(picture => picture.Path)];
            float[][] scores = Scores(network, paths);
            Accuracy accuracy = Accuracy.Of(scores, classes);
            Result result = new(
                network.Description.Path, network.Kernels, accuracy.Pictures, accuracy.Top1, accuracy.Top1StandardError, accuracy.Top5, null, null, null, null, null, null);
            if (other is not null)
            {
                result = Compare(result, network, other, scores, classes, paths, (same, size.Of(parsed)), engine);
            }

            Print(result, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Network OpenLike(Network network, string path, PreprocessingOptions same, ImportOptions size)
    {
        Network other = NetworkFile.Open(path, same, size: size);
        return other.Description.Classes == network.Description.Classes
            ? other
            : throw new UserError($"{path}: {other.Description.Classes} classes cannot be compared with the {network.Description.Classes} of {network.Description.Path}; name the weights that it was made from");
    }

    private static List<LabelledPicture> Choose(IReadOnlyList<LabelledPicture> all, string? except, int limit)
    {
        HashSet<string> left = except is null ? [] : [.. Files.InputFile.ReadLabels(except).Select(Path.GetFullPath)];
        List<LabelledPicture> pictures = [.. all.Where(picture => !left.Contains(Path.GetFullPath(picture.Path)))];
        if (pictures.Count == 0)
        {
            throw new UserError($"{except}: it leaves no picture to score");
        }

        return limit < pictures.Count ? [.. Spread.Over(pictures, limit)] : pictures;
    }

    private static float[][] Scores(Network network, string[] paths) => Terminal.WithProgress(
        Path.GetFileName(network.Description.Path),
        paths.Length,
        done => PictureRunner.Run(network, paths, static (own, picture) => own.Run(picture), done));

    private static int[] Classes(Network network, IReadOnlyList<LabelledPicture> pictures) =>
        network.Description.ScoreIndices([.. pictures.Select(picture => picture.Class)]);

    private static Result Compare(
        Result result, Network network, Network other, float[][] scores, int[] classes, string[] paths, (PreprocessingOptions Preprocessing, ImportOptions Size) same, EngineOptions engine)
    {
        float[][] otherScores = Scores(other, paths);
        Accuracy otherAccuracy = Accuracy.Of(otherScores, classes);
        SignalToNoise output = new();
        for (int i = 0; i < scores.Length; i++)
        {
            output.Add(otherScores[i], scores[i]);
        }

        IReadOnlyList<LayerQuality>? layers = null;
        if (network is Int8Network)
        {
            string[] some = [.. Spread.Over(paths, Math.Min(LayerPictures, paths.Length))];
            using Network keeping = NetworkFile.Open(network.Description.Path, same.Preprocessing, size: same.Size, options: engine with { KeepTensors = true });
            using Network otherKeeping = NetworkFile.Open(other.Description.Path, same.Preprocessing, size: same.Size, options: new EngineOptions { KeepTensors = true });
            layers = Terminal.WithProgress("layers", some.Length, done => LayerComparison.Compare(keeping, otherKeeping, some, done));
        }

        return result with
        {
            Against = other.Description.Path,
            AgainstTop1 = otherAccuracy.Top1,
            AgainstTop5 = otherAccuracy.Top5,
            Agreement = Accuracy.Agreement(scores, otherScores),
            OutputSignalToNoiseDecibels = double.IsFinite(output.Decibels) ? output.Decibels : null,
            Layers = layers,
        };
    }

    private static void Print(Result result, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(result);
            return;
        }

        Terminal.WriteLine($"{result.Model}: {result.Pictures} pictures{(result.Kernels is null ? string.Empty : $", kernels: {result.Kernels}")}");
        Terminal.WriteLine($"  top-1 {result.Top1:P2} ± {result.Top1StandardError:P2}, top-5 {result.Top5:P2}");
        if (result.Against is null)
        {
            return;
        }

        Terminal.WriteLine($"{result.Against}:");
        Terminal.WriteLine($"  top-1 {result.AgainstTop1:P2}, top-5 {result.AgainstTop5:P2}");
        Terminal.WriteLine($"  same top-1 on {result.Agreement:P2} of the pictures, signal-to-noise of the output {(result.OutputSignalToNoiseDecibels is { } decibels ? $"{decibels:F1} dB" : "infinite")}");
        if (result.Layers is { Count: > 0 } layers)
        {
            Terminal.WriteTable(["layer", ">signal-to-noise dB"], layers.Select(layer => new[] { layer.Name, layer.SignalToNoiseDecibels?.ToString("F1") ?? "exact" }));
        }
    }
}
