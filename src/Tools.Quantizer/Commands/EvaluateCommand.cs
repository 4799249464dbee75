using System.CommandLine;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge evaluate MODEL --images DIR --labels CSV</c></summary>
internal static class EvaluateCommand
{
    /// <summary>A tensor's signal-to-noise settles after a few pictures; keeping all tensors of all pictures would be slow.</summary>
    private const int LayerPictures = 20;

    private sealed record Result(
        string Model,
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
        Option<string> images = new("--images") { Description = "The folder that the CSV's file names start from", Required = true };
        Option<string> truth = new("--labels") { Description = "CSV of 'file,class', classes counted from 0", Required = true };
        Option<string?> against = new("--against") { Description = "Float weights to compare with: top-1 agreement and signal-to-noise of each layer" };
        Option<string?> except = new("--except") { Description = "A list of pictures to leave out, one a line, as 'quantize --list-calibration' writes it" };
        Option<int> limit = SharedOptions.Count("--limit", "Score at most this many pictures, spread evenly over the list", int.MaxValue);
        Option<bool> json = SharedOptions.Json();
        SharedOptions.Preprocess preprocess = new();
        Command command = new(
            "evaluate",
            """
            Measures how often a network is right, and what quantization cost it.

            Example:  mobilenet-edge evaluate model.tflite --images pictures --labels pictures/labels.csv --against weights.h5
            """) { model, images, truth, against, except, limit, json };
        preprocess.AddTo(command);
        command.SetAction(parsed =>
        {
            PreprocessingOptions options = preprocess.Of(parsed);
            using Network network = NetworkFile.Open(parsed.GetRequiredValue(model), options);
            IReadOnlyList<LabelledPicture> pictures = Choose(
                LabelledPictures.Read(parsed.GetRequiredValue(truth), parsed.GetRequiredValue(images)), parsed.GetValue(except), parsed.GetValue(limit));
            string[] paths = [.. pictures.Select(picture => picture.Path)];
            float[][] scores = Scores(network, paths);
            Accuracy accuracy = Accuracy.Of(scores, Classes(network, pictures));
            Result result = new(
                network.Description.Path, accuracy.Pictures, accuracy.Top1, accuracy.Top1StandardError, accuracy.Top5, null, null, null, null, null, null);
            if (parsed.GetValue(against) is { } reference)
            {
                // What the compared network learned from is what the other should see, unless its file says otherwise.
                using Network other = NetworkFile.Open(reference, OptionsLike(options, network));
                result = Compare(result, network, other, scores, pictures, paths, options);
            }

            Print(result, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static PreprocessingOptions OptionsLike(PreprocessingOptions options, Network network) => options with
    {
        Normalization = options.Normalization ?? (network.Description.Preprocessing is { Mean: [var mean], Std: [var std] } ? FormattableString.Invariant($"{mean:R},{std:R}") : null),
        Fit = network.Description.Preprocessing.Fit,
        Resampling = network.Description.Preprocessing.Resampling,
        Channels = network.Description.Preprocessing.Channels,
    };

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
        Result result, Network network, Network other, float[][] scores, IReadOnlyList<LabelledPicture> pictures, string[] paths, PreprocessingOptions options)
    {
        if (other.Description.Classes != network.Description.Classes)
        {
            throw new UserError($"{other.Description.Path}: {other.Description.Classes} classes cannot be compared with {network.Description.Classes}");
        }

        float[][] otherScores = Scores(other, paths);
        Accuracy otherAccuracy = Accuracy.Of(otherScores, Classes(other, pictures));
        SignalToNoise output = new();
        for (int i = 0; i < scores.Length; i++)
        {
            output.Add(otherScores[i], scores[i]);
        }

        IReadOnlyList<LayerQuality>? layers = null;
        if (network is Int8Network)
        {
            string[] some = [.. Spread.Over(paths, Math.Min(LayerPictures, paths.Length))];
            using Network keeping = NetworkFile.Open(network.Description.Path, options, keepTensors: true);
            layers = Terminal.WithProgress("layers", some.Length, done => LayerComparison.Compare(keeping, other, some, done));
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

        Terminal.WriteLine($"{result.Model}: {result.Pictures} pictures");
        Terminal.WriteLine($"  top-1 {result.Top1:P2} ± {result.Top1StandardError:P2}, top-5 {result.Top5:P2}");
        if (result.Against is null)
        {
            return;
        }

        Terminal.WriteLine($"{result.Against}:");
        Terminal.WriteLine($"  top-1 {result.AgainstTop1:P2}, top-5 {result.AgainstTop5:P2}");
        Terminal.WriteLine($"  same top-1 on {result.Agreement:P2} of the pictures, signal-to-noise of the output {result.OutputSignalToNoiseDecibels:F1} dB");
        if (result.Layers is { Count: > 0 } layers)
        {
            Terminal.WriteTable(["layer", ">signal-to-noise dB"], layers.Select(layer => new[] { layer.Name, layer.SignalToNoiseDecibels?.ToString("F1") ?? "exact" }));
        }
    }
}
