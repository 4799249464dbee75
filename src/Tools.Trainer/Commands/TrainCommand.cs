using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Commands;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Trainer.Data;
using MobileNetEdge.Tools.Trainer.Report;
using MobileNetEdge.Tools.Trainer.Training;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Programs;
using Architecture = MobileNetEdge.Tools.Quantizer.Architectures.Architecture;

namespace MobileNetEdge.Tools.Trainer.Commands;

/// <summary><c>mobilenet-edge-train --arch v1 --data DIR --out weights.safetensors</c></summary>
internal static class TrainCommand
{
    /// <summary>With fewer steps the network learns nothing.</summary>
    private const int FewSteps = 200;

    /// <summary>The shell's exit code for an interrupted program.</summary>
    private const int Interrupted = 130;

    public static int Run(ParseResult parsed, TrainOptions options)
    {
        string target = options.Out(parsed);
        AtomicFile.CheckFolder(target);
        LibTorch.Require();
        TrainingOptions training = options.Training(parsed);
        PictureSet all = PictureSet.Load(options.Data(parsed), options.Resolution(parsed));
        PictureSet? test = options.Test(parsed) is { } path ? PictureSet.Load(path, all.Resolution, all.ClassNames) : null;
        (PictureSet pictures, PictureSet validation) = all.Split(options.Validation(parsed), training.Seed);
        PictureSet? validated = validation.Count > 0 ? validation : null;
        Architecture architecture = options.Architecture(parsed, all.ClassNames.Count);
        using StartingWeights? start = options.Weights(parsed) is { } weights
            ? new StartingWeights(weights, architecture, all.ClassNames, training.Seed)
            : null;
        training = training with { StartSha256 = start?.Sha256 };
        using Training.Trainer trainer = new(architecture, training, pictures, validated, start);

        Terminal.Note($"{pictures.Count:N0} pictures to train on, {validation.Count:N0} to validate on; classes: {all.Describe()}");
        if (trainer.TotalSteps < FewSteps)
        {
            Terminal.Note($"only {trainer.TotalSteps} steps in all: give more --epochs or a smaller --batch");
        }

        if (start is { StartsClassifierAnew: true })
        {
            Terminal.Note($"{options.Weights(parsed)} has other classes: the classifier starts from scratch");
        }

        Checkpoint checkpoint = new($"{target}.checkpoint", architecture, training, pictures.Sha256());
        TrainingProgress line = new(training.Epochs, trainer.TotalSteps, training.BatchSize);
        using Interruption interruption = new();
        Progress progress;
        try
        {
            progress = trainer.Run(checkpoint, (now, loss) =>
            {
                line.Show(now, loss);
                return !interruption.Requested;
            });
            line.Finish(progress);
        }
        catch (ExternalException error) when (LibTorch.IsOutOfMemory(error))
        {
            throw new InputException(
                $"a step of {training.BatchSize} pictures does not fit in memory; give a smaller --batch, --resolution or --width", error);
        }
        finally
        {
            line.Clear();
        }

        if (progress.Epochs.Count < training.Epochs)
        {
            Terminal.Note($"stopped; the same command continues from {target}.checkpoint");
            return Interrupted;
        }

        Dictionary<string, string> provenance = new()
        {
            ["format"] = "pt",
            ["training"] = JsonSerializer.Serialize(new { training, pictures = pictures.Count, progress.Minutes }),
        };
        TrainingResult result = Measure(target, architecture, trainer, progress, pictures, validated, test);
        TrainingReport.WriteFiles(result with { Metadata = result.Metadata with { Provenance = provenance } }, trainer.Average);
        checkpoint.Delete();
        if (options.Json(parsed))
        {
            Results.WriteJson(result);
        }
        else
        {
            TrainingReport.Print(result);
        }

        return ExitCodes.Done;
    }

    private static TrainingResult Measure(
        string target,
        Architecture architecture,
        Training.Trainer trainer,
        Progress progress,
        PictureSet pictures,
        PictureSet? validation,
        PictureSet? test)
    {
        ConfusionMatrix? tested = test is null ? null : trainer.Confusion(test);
        ConfusionMatrix? validated = validation is null ? null : trainer.Confusion(validation);
        IReadOnlyList<NodeCost> costs = Statistics.Of(architecture.Build(trainer.Average));
        return new TrainingResult(
            target,
            architecture.Describe(),
            pictures.ClassNames,
            costs.Sum(static cost => cost.Parameters),
            costs.Sum(static cost => cost.MultiplyAccumulates),
            pictures.Count,
            validation?.Count ?? 0,
            validated?.Accuracy,
            test?.Count ?? 0,
            tested?.Accuracy,
            progress.Minutes,
            progress.Epochs,
            new ArchitectureMetadata(architecture, PictureSet.Preprocessing, pictures.ClassNames))
        {
            Confusion = tested ?? validated,
        };
    }

    /// <summary>On Ctrl-C or SIGTERM, finishes the step and writes a checkpoint. A second one ends the program at once.</summary>
    private sealed class Interruption : IDisposable
    {
        private readonly PosixSignalRegistration[] _signals;

        public Interruption() => _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Request),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Request),
        ];

        public bool Requested { get; private set; }

        public void Dispose() => Array.ForEach(_signals, static signal => signal.Dispose());

        private void Request(PosixSignalContext context)
        {
            context.Cancel = !Requested;
            Requested = true;
        }
    }
}
