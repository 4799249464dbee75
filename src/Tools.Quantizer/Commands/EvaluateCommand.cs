using System.CommandLine;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge evaluate MODEL --images DIR --labels CSV</c></summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A quantized .tflite, or float weights" };
        Option<string> images = new("--images")
        {
            HelpName = "DIR",
            Description = "The folder of the pictures; file names in the CSV are relative to it",
            Required = true,
        };
        Option<string> truth = new("--labels")
        {
            HelpName = "CSV|folders",
            Description = "A CSV of the right answers, lines of 'file,class', classes counted from 0 (not a list of class names); "
                + "or the word folders: each picture is in a folder named after its class. Several labels or values of a picture are "
                + "separated by spaces; several outputs are columns, named in the first line: file,age,gender",
            Required = true,
        };
        Option<string?> against = new("--against")
        {
            HelpName = "FILE",
            Description =
                "The float weights that the model was made from, or another model: measures the difference between the two on the "
                + "same pictures (compare shows more)",
        };
        Option<string?> except = SharedOptions.Except();
        Option<int?> limit = SharedOptions.Limit();
        Option<string?> shard = new("--shard")
        {
            HelpName = "I/N",
            Description = "Evaluate only part I of N (I from 1), to share the work among machines; 'evaluate merge' combines the parts",
        };
        Option<string?> output = new("--output", "-o")
        {
            HelpName = "FILE",
            Description = "With --shard: where to write the results of this part",
        };
        shard.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && ShardNumber.Parse(token.Value) is null)
            {
                result.AddError($"--shard takes I/N, part I of N with I from 1 to N, such as 3/8, and not '{token.Value}'");
            }
        });
        Option<string?> kernels = SharedOptions.Kernels();
        Option<string?> head = SharedOptions.Head();
        Option<bool> json = SharedOptions.Json();
        SharedOptions.RequireFile(model);
        SharedOptions.Preprocess preprocess = new();
        SharedOptions.InputSize size = new();
        Command command = new(
            "evaluate",
            """
            Measures how often a network is right, and what quantization cost it.

            Example:  mobilenet-edge evaluate model.tflite --images pictures --labels pictures/labels.csv --against weights.h5
            """) { model, images, truth, against, except, limit, shard, output, kernels, head, json, EvaluateMergeCommand.Create() };
        preprocess.AddTo(command);
        size.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(shard) is null != result.GetResult(output) is null)
            {
                result.AddError("--shard and --output go together: the results of a part are written to a file");
            }
        });
        command.SetAction(parsed =>
        {
            PreprocessingOptions options = preprocess.Of(parsed);
            EngineOptions engine = new() { InstructionSet = KernelNames.Parse(parsed.GetValue(kernels)) };
            using Network network = NetworkFile.Open(
                parsed.GetRequiredValue(model),
                options,
                size: size.Of(parsed),
                options: engine,
                heads: SharedOptions.Heads(parsed.GetValue(head)));
            NetworkNotes.Print(network.Description);
            string folder = parsed.GetRequiredValue(images);
            SkippedNote.Print(folder);
            PreprocessingOptions same = options with { Exactly = network.Description.Preprocessing };
            if (EvaluateHeads.IsFor(network.Description))
            {
                if (parsed.GetValue(shard) is not null)
                {
                    throw new InputException(
                        "--shard: the parts of an evaluation can be merged for one output of classes only; leave it out");
                }

                IReadOnlyList<PictureTruth> truths = PictureChoice.Of(
                    TruthOf(network.Description, parsed.GetRequiredValue(truth), folder),
                    static picture => picture.Path,
                    parsed.GetValue(except),
                    parsed.GetValue(limit));
                using Network? like = parsed.GetValue(against) is { } path ? OpenLike(network, path, same, size.Of(parsed)) : null;
                EvaluateHeads.Run(network, like, truths, parsed.GetValue(json));
                return ExitCodes.Done;
            }

            IReadOnlyList<LabelledPicture> all = PictureChoice.Of(
                LabelledPictures.Of(parsed.GetRequiredValue(truth), folder, network.Description.Labels),
                static picture => picture.Path,
                parsed.GetValue(except),
                parsed.GetValue(limit));
            ShardNumber part = ShardNumber.Parse(parsed.GetValue(shard) ?? "1/1")!.Value;
            IReadOnlyList<LabelledPicture> pictures = PartOf(all, part);
            int[] classes = network.Description.ScoreIndices([.. all.Select(picture => picture.Class)]);

            // Everything that may be wrong, the other network included, is checked before the work. It sees each picture as this one does.
            using Network? other = parsed.GetValue(against) is { } reference ? OpenLike(network, reference, same, size.Of(parsed)) : null;
            if (parsed.GetValue(output) is { } target)
            {
                AtomicFile.CheckFolder(target);
            }

            PictureResult[] results = Results(network, other, pictures, part.Of(classes), folder);
            if (parsed.GetValue(output) is { } file)
            {
                AtomicFile.Write(file, Shard(network, other, all, part, results, folder).Write());
            }

            EvaluateReport.Print(
                EvaluationResult.Of(network.Description.Path, network.Kernels, other?.Description.Path, results), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The right answers for a network whose answer is more than one class.</summary>
    private static IReadOnlyList<PictureTruth> TruthOf(NetworkDescription network, string source, string folder) =>
        source == LabelledPictures.ByFolder
        ? PictureTruths.OfFolders(folder, network)
        : PictureTruths.Read(source, folder, network.Outputs);

    private static Network OpenLike(Network network, string path, PreprocessingOptions same, ImportOptions size)
    {
        Network other = NetworkFile.Open(
            path, same, size: size, heads: [.. network.Description.Outputs.Select(static output => output.Head.Kind)]);
        return other.Description.Classes == network.Description.Classes
            ? other
            : throw new InputException(
                $"{path}: {other.Description.Classes} classes cannot be compared with the {network.Description.Classes} of "
                    + $"{network.Description.Path}; name the weights that it was made from");
    }

    private static IReadOnlyList<LabelledPicture> PartOf(IReadOnlyList<LabelledPicture> all, ShardNumber part) => part.Count <= all.Count
        ? part.Of(all)
        : throw new InputException(
            $"--shard {part}: {part.Count} parts of {all.Count} pictures would leave some parts empty; use fewer parts");

    private static PictureResult[] Results(
        Network network, Network? other, IReadOnlyList<LabelledPicture> pictures, IReadOnlyList<int> classes, string folder)
    {
        string[] paths = [.. pictures.Select(static picture => picture.Path)];
        float[][] scores = NetworkRuns.Scores(network, paths);
        float[][]? others = other is null ? null : NetworkRuns.Scores(other, paths);
        return
        [
            .. pictures.Select(
                (picture, i) => PictureResult.Of(EvaluationShard.NameOf(picture, folder), classes[i], scores[i], others?[i])),
        ];
    }

    private static EvaluationShard Shard(
        Network network,
        Network? other,
        IReadOnlyList<LabelledPicture> all,
        ShardNumber part,
        PictureResult[] results,
        string folder) => new(
        EvaluationShard.FormatName,
        EvaluationShard.NewestVersion,
        part.Index,
        part.Count,
        network.Description.Path,
        InputFile.Sha256(network.Description.Path),
        $"{network.Description.Height}x{network.Description.Width}, {InspectPictures.Of(network.Description.Preprocessing)!.ToText()}",
        all.Count,
        EvaluationShard.HashOf(all, folder),
        results,
        network.Kernels,
        other?.Description.Path,
        other is null ? null : InputFile.Sha256(other.Description.Path));
}
