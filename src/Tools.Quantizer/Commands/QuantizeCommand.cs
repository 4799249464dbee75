using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Tools.Quantizer.Export;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Quantization;
using MobileNetEdge.Tools.Quantizer.Report;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Programs;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge quantize WEIGHTS --images DIR -o model.tflite</c></summary>
internal static class QuantizeCommand
{
    /// <summary>The number of classes shown for each picture of <c>--classify</c>.</summary>
    private const int ShownClasses = 1;

    private sealed record Result(
        string Source,
        string Model,
        long ModelBytes,
        int ArenaBytes,
        IReadOnlyList<BoardArena> Boards,
        int WeightBytes,
        long Macs,
        int CalibrationPictures,
        double BatchNormFoldingError,
        int ComparedPictures,
        bool ComparedOnCalibrationPictures,
        HeadQuality Quality,
        IReadOnlyList<HeadQuality>? Outputs,
        double? Agreement,
        double? OutputSignalToNoiseDecibels,
        double? FloatTop1,
        double? Top1,
        double? Top1StandardError,
        double? Top5,
        PairedDifference? Difference,
        string Effort,
        string Profile,
        int Seed,
        IReadOnlyList<PassReport> Passes,
        IReadOnlyList<Sensitivity> Sensitivities,
        ClassifyResult? Classified = null);

    public static Command Create()
    {
        Argument<string> weights = new("WEIGHTS")
        {
            Description = "Trained float weights: Keras .h5 or .keras, PyTorch .pth, .safetensors, ONNX, float .tflite, or the model.json "
                + "of a TF.js model",
        };
        Option<string> images = new("--images")
        {
            HelpName = "DIR",
            Description = "A folder of pictures like those that the network will see",
            Required = true,
        };
        Option<string> output = new("--output", "-o") { HelpName = "FILE", Description = "The .tflite to write", Required = true };
        Option<int> calibrate = SharedOptions.Count("--calibrate", "How many of the pictures to calibrate on", 200);
        Option<Effort> effort = new("--effort")
        {
            Description = "How much work goes into accuracy: fast (seconds), default (minutes) or best (up to an hour)",
            DefaultValueFactory = _ => Effort.Default,
        };
        Option<int> seed = new("--seed")
        {
            HelpName = "N",
            Description = "Seed for choosing the pictures that decisions are made on; the same seed gives the same model",
            DefaultValueFactory = _ => 0,
        };
        Option<CalibrationMethod> method = new("--calibration")
        {
            Description = "How --effort fast chooses ranges, and where the search starts otherwise: a percentile, least squared error, "
                + "least divergence, or everything seen",
            DefaultValueFactory = _ => CalibrationMethod.Percentile,
        };
        Option<double> percent = new("--percent")
        {
            HelpName = "P",
            Description = "For percentile: the percentage of the values that a range covers",
            DefaultValueFactory = _ => 99.99,
        };
        Option<Profile> profile = new("--profile")
        {
            Description = "Operators that the model may use: those of any TFLite runtime (standard), or also those that only this runtime "
                + "has and that keep more accuracy around h-swish (edge)",
            DefaultValueFactory = _ => Profile.Standard,
        };
        SharedOptions.RequireWord(profile, "standard", "edge");
        SharedOptions.RequireFile(weights);
        SharedOptions.RequireWord(effort, "fast", "default", "best");
        SharedOptions.RequireWord(method, "percentile", "mse", "entropy", "minmax");
        percent.Validators.Add(result =>
        {
            if (result.Tokens is [var token]
                && !(double.TryParse(token.Value, CultureInfo.InvariantCulture, out double value) && value is > 50 and <= 100))
            {
                result.AddError($"--percent takes a number above 50 and up to 100, and not '{token.Value}'");
            }
        });
        Option<TensorType> io = new("--io")
        {
            Description = "Type of the model's input and output: int8, or uint8 or float32 for runtimes that take no int8; the network "
                + "between is the same",
            DefaultValueFactory = _ => TensorType.Int8,
        };
        SharedOptions.RequireWord(io, "int8", "uint8", "float32");
        Option<bool> requantize = new("--requantize")
        {
            Description = "WEIGHTS is a quantized .tflite: turn its int8 weights back into floats, drop the quantization of its "
                + "activations, and quantize again",
        };
        Option<int?> maxArena = new("--max-arena")
        {
            HelpName = "BYTES",
            Description = "Refuse to write a model whose arena on a board (64-bit Arm, with or without dot products) is larger",
        };
        SharedOptions.RequireCount(maxArena);
        Option<string?> truth = new("--truth")
        {
            HelpName = "CSV|folders",
            Description = "Measure top-1. A CSV of the right answers, lines of 'file,class', files under --images, classes counted from 0; "
                + "or the word folders: each picture is in a folder named after its class",
        };
        Option<string?> list = new("--list-calibration")
        {
            HelpName = "FILE",
            Description = "Write the names of the calibration pictures here, one per line",
        };
        Option<string?> report = new("--report")
        {
            HelpName = "FILE",
            Description = "Write a report on what quantization did and what to do about it: one self-contained .html file",
        };
        Option<string[]?> classify = new("--classify")
        {
            HelpName = "IMAGE|DIR",
            Description = "Show what the written model says of these pictures",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> labels = SharedOptions.Labels();
        Option<string?> head = SharedOptions.Head();
        Option<bool> json = SharedOptions.Json();
        SharedOptions.Preprocess preprocess = new();
        SharedOptions.InputSize size = new();
        Command command = new(
            "quantize",
            """
            Turns trained weights into an int8 .tflite that runs anywhere TFLite does.

            Example:  mobilenet-edge quantize mobilenet.h5 --images pictures --labels names.txt -o mobilenet.tflite
            """)
        {
            weights, images, output, labels, calibrate, effort, seed, method, percent, profile, io, requantize, maxArena,
            truth, list, report, classify, head, json,
        };
        preprocess.AddTo(command);
        size.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(weights);
            string target = parsed.GetRequiredValue(output);
            CheckTargets(path, target, parsed.GetValue(list), parsed.GetValue(report));
            IReadOnlyList<string>? names = SharedOptions.ReadLabels(parsed.GetValue(labels));
            IReadOnlyList<string> pictures = PictureFolder.Find(parsed.GetRequiredValue(images));
            SkippedNote.Print(parsed.GetRequiredValue(images));
            string[] shown = [.. (parsed.GetValue(classify) ?? []).SelectMany(PicturesAt)];
            Graph graph = Importer.Open(path, size.Of(parsed) with { Requantize = parsed.GetValue(requantize) });
            graph = NetworkFile.WithPreprocessing(path, graph, preprocess.Of(parsed)) with { Labels = names ?? graph.Labels };
            using FloatNetwork network = NetworkFile.OfGraph(path, graph, SharedOptions.Heads(parsed.GetValue(head)));
            NetworkNotes.Print(network.Description);
            if (parsed.GetValue(truth) is not null && EvaluateHeads.IsFor(network.Description))
            {
                throw new InputException("--truth: it measures one output of classes; give the right answers to 'evaluate' afterwards");
            }

            IReadOnlyList<LabelledPicture>? scored = parsed.GetValue(truth) is { } right
                ? LabelledPictures.Of(right, parsed.GetRequiredValue(images), graph.Labels)
                : null;
            if (scored is not null)
            {
                network.Description.ScoreIndices([.. scored.Select(picture => picture.Class)]);
            }

            string[] calibration = [.. Spread.Over(pictures, Math.Min(parsed.GetValue(calibrate), pictures.Count))];

            QuantizationSettings settings = new(
                parsed.GetValue(effort),
                parsed.GetValue(seed),
                parsed.GetValue(method),
                parsed.GetValue(percent),
                parsed.GetValue(profile));
            Quantized quantized = PostTraining.Quantize(graph, network, calibration, settings, new TerminalProgress());
            ModelDescription description = Describe(path, graph, network.Description.Outputs, settings, calibration.Length);
            byte[] file = GoldenAnswers.WriteWith(ModelBorder.Apply(quantized.Model, parsed.GetValue(io)), description);
            Model written = Model.Parse(file);
            IReadOnlyList<Board> boards = Board.AllFor(written);
            CheckArena(path, boards, parsed.GetValue(maxArena));

            using Int8Network int8 = Int8Network.Of(network.Description, written);
            Measurement measurement = Measurement.Of(
                network, int8, calibration, pictures, scored, static (parts, work) => ProgressBar.Run("measuring", parts, work));
            Result result = Summarize(
                path, target, int8.Engine, file.Length, boards, network.Description, settings, quantized, measurement, calibration.Length);
            byte[]? page = parsed.GetValue(report) is null
                ? null
                : QuantizationReport.Draw(target, written, description, boards, network, quantized, measurement, calibration.Length);
            AtomicFile.Write(target, file);
            if (page is not null)
            {
                AtomicFile.Write(parsed.GetValue(report)!, page);
            }

            if (parsed.GetValue(list) is { } listPath)
            {
                AtomicFile.Write(listPath, Encoding.UTF8.GetBytes(string.Concat(calibration.Select(name => name + "\n"))));
            }

            if (shown.Length > 0)
            {
                using Network model = NetworkFile.Open(target, preprocess.Of(parsed));
                result = result with
                {
                    Classified = ProgressBar.Run("classifying", shown.Length, done => model.Classify(shown, ShownClasses, done)),
                };
            }

            Print(result, parsed.GetValue(json));
            return result.Quality.Verdict == Verdict.Ruined ? ExitCodes.Ruined : ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Checks beforehand what would otherwise fail only after the work, or overwrite the user's weights.</summary>
    private static void CheckTargets(string weights, string model, params string?[] others)
    {
        string[] targets = [model, .. others.OfType<string>()];
        foreach (string target in targets)
        {
            AtomicFile.CheckFolder(target);
        }

        string[] paths = [.. targets.Append(weights).Select(Path.GetFullPath)];
        if (paths.Distinct(StringComparer.Ordinal).Count() < paths.Length)
        {
            throw new InputException(
                $"{model}: two outputs are the same file, and one would overwrite the other; choose another --output, "
                    + "--list-calibration or --report");
        }
    }

    private sealed class TerminalProgress : IProgressBars
    {
        public T Show<T>(string what, int total, Func<Action, T> work) => ProgressBar.Run(what, total, work);
    }

    /// <summary>Pictures by the paths that the user would type.</summary>
    private static IEnumerable<string> PicturesAt(string path) =>
        Directory.Exists(path) ? PictureFolder.Find(path).Select(file => Path.Combine(path, Path.GetRelativePath(path, file)))
        : File.Exists(path) ? [path]
        : throw new InputException($"{path}: no such picture or folder");

    private static ModelDescription Describe(
        string path, Graph graph, IReadOnlyList<NetworkOutput> outputs, QuantizationSettings settings, int pictures)
    {
        string version = typeof(QuantizeCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion
            .Split('+')[0];
        string method = settings.Method == CalibrationMethod.Percentile
            ? FormattableString.Invariant($"percentile {settings.Percent}")
            : settings.Method.ToString().ToLowerInvariant();
        string options = FormattableString.Invariant($"{(settings.Profile == Profile.Edge ? "edge profile, " : string.Empty)}effort ")
            + FormattableString.Invariant($"{settings.Effort.ToString().ToLowerInvariant()}, seed {settings.Seed}, calibration {method}, ")
            + FormattableString.Invariant($"{pictures} pictures");
        return new ModelDescription(
            Path.GetFileNameWithoutExtension(path),
            $"int8 image classifier, quantized from {Path.GetFileName(path)}",
            graph.Preprocessing!,
            [
                .. outputs.Select(output => new OutputMetadata(
                    outputs.Count == 1 ? null : output.Name, output.Head.Kind, output.Labels)),
            ],
            new Provenance(Path.GetFileName(path), InputFile.Sha256(path), $"mobilenet-edge {version}", options));
    }

    /// <exception cref="InputException">The arena is larger than the user allows on a board.</exception>
    private static void CheckArena(string path, IReadOnlyList<Board> boards, int? most)
    {
        (string processors, PlannedModel planned) = boards.MaxBy(static board => board.Planned.Plan.ArenaBytes)!;
        if (planned.Plan.ArenaBytes > most)
        {
            throw new InputException(
                $"{path}: the arena on {processors} is {planned.Plan.ArenaBytes:N0} bytes, and --max-arena allows {most:N0}; the peak is "
                    + $"{planned.PeakBytes:N0} bytes in {planned.NameOf(planned.Plan.FullestStep)}; "
                + "a smaller --resolution or a network of smaller width needs less");
        }
    }

    private static Result Summarize(
        string path,
        string target,
        Engine engine,
        int fileBytes,
        IReadOnlyList<Board> boards,
        NetworkDescription network,
        QuantizationSettings settings,
        Quantized quantized,
        Measurement measurement,
        int calibrationPictures)
    {
        int[]? right = measurement.Classes is { } classes ? network.ScoreIndices(classes) : null;
        Accuracy? top = right is null ? null : Accuracy.Of(measurement.Int8Scores, right);
        return new Result(
            path,
            target,
            fileBytes,
            engine.ArenaBytes,
            [.. boards.Select(static board => board.Arena)],
            engine.WeightBytes,
            engine.MultiplyAccumulates,
            calibrationPictures,
            quantized.Folding.MaxRelativeError,
            measurement.Pictures.Count,
            measurement.WereCalibratedOn,
            HeadQuality.WorstOf(measurement.Qualities),
            measurement.Qualities.Count == 1 ? null : measurement.Qualities,
            network.Head.HasClasses
                && !EvaluateHeads.IsFor(network) ? Accuracy.Agreement(measurement.FloatScores, measurement.Int8Scores) : null,
            measurement.Output().FiniteDecibels,
            right is null ? null : Accuracy.Of(measurement.FloatScores, right).Top1,
            top?.Top1,
            top?.Top1StandardError,
            top?.Top5,
            right is null
                ? null
                : PairedDifference.Of(
                    [
                        .. right.Select(
                            (index, i) => (
                                Ranking.Best(measurement.Int8Scores[i]) == index, Ranking.Best(measurement.FloatScores[i]) == index)),
                    ]),
            settings.Effort.ToString(),
            settings.Profile.ToString(),
            settings.Seed,
            quantized.Passes,
            quantized.Sensitivities);
    }

    private static void Print(Result result, bool json)
    {
        if (json)
        {
            Results.WriteJson(result);
            return;
        }

        Terminal.WriteLine($"{result.Model}: {result.ModelBytes:N0} bytes");
        Terminal.WriteLine(
            $"  arena {result.ArenaBytes:N0} bytes, weights {result.WeightBytes:N0} bytes, {result.Macs:N0} multiply-accumulates");
        Terminal.WriteLine($"  {Board.Text(result.Boards)}");
        Terminal.WriteLine($"  batch norms folded: answers changed by at most {result.BatchNormFoldingError:G2} of their range");
        foreach (PassReport pass in result.Passes)
        {
            Terminal.WriteLine($"  {pass.Text}");
        }

        string which = result.ComparedOnCalibrationPictures
            ? "calibration pictures (there are no others)"
            : "pictures that were not used for calibration";
        Terminal.WriteLine($"  int8 against float on {result.ComparedPictures} {which}:");
        foreach (HeadQuality output in result.Outputs ?? [])
        {
            Terminal.WriteLine($"    {output.Output}: {output.Text}");
        }

        string noise = $"signal-to-noise of the output {EvaluateReport.DecibelsText(result.OutputSignalToNoiseDecibels)}";
        Terminal.WriteLine($"    {(result.Outputs is null ? $"{result.Quality.Text}, {noise}" : noise)}");
        if (result.Top1 is { } top1)
        {
            Terminal.WriteLine(
                $"    top-1 {top1:P2} ± {result.Top1StandardError:P2} (float {result.FloatTop1:P2}), top-5 {result.Top5:P2}");
            Terminal.WriteLine($"    {EvaluateReport.Text(result.Difference!, "int8", "float")}");
        }
        else if (result.Agreement is not null)
        {
            Terminal.Note("Give --truth CSV ('file,class') to measure how often the model is right.");
        }

        Terminal.WriteLine($"  {VerdictText.Of(result.Quality.Verdict, result.Effort, result.Profile)}");
        if (result.Classified is { } classified)
        {
            Terminal.WriteLine();
            ClassifyReport.Print(classified, json: false);
        }
    }
}
