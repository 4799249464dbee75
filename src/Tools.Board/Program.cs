using System.Globalization;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Benchmarking;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Board;

/// <summary>The <c>mobilenet-edge-board</c> command.</summary>
internal static class Program
{
    private const string Help =
        """
        Runs int8 MobileNets on this board: two commands of mobilenet-edge in one small native program.

          mobilenet-edge-board classify MODEL IMAGE… [--top N] [--labels FILE] [--preprocess tf|torch|caffe|MEAN,STD]
                                        [--fit crop|letterbox|stretch] [--resampling bilinear|area] [--channels rgb|bgr]
                                        [--threads N] [--kernels NAME] [--json]
          mobilenet-edge-board bench MODEL [--per-layer] [--runs N] [--threads N] [--processors LIST] [--layer-by-layer]
                                     [--kernels NAME] [--json]

        Example:  mobilenet-edge-board bench model.tflite --per-layer

        --processors ties each thread to a processor, as 0,1 for two threads. --layer-by-layer computes each layer whole before the next.
        --kernels takes reference, scalar, arm64, armdotproduct, avx2 or avx512, of those that the processor has; the best unless given.

        Results go to standard output, messages to standard error.
        Exit codes: 0 done, 1 a fault of this program, 2 wrong command line, 3 unusable input,
        4 a kernel or a network that computes wrongly on this machine.
        """;

    internal static Guard Guard { get; } = new("mobilenet-edge-board", SettingNames.OfOptions);

    internal static int Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        return Guard.Run(() =>
        {
            switch (args)
            {
                case ["--help"] or ["classify" or "bench", "--help"]:
                    Terminal.WriteLine(Help);
                    break;
                case ["classify", .. var words]:
                    Classify(words);
                    break;
                case ["bench", .. var words]:
                    Bench(words);
                    break;
                default:
                    throw new UsageException(args is [var word, ..] ? $"'{word}' is not a command here" : "a command is missing");
            }

            return ExitCodes.Done;
        });
    }

    private static void Classify(ReadOnlySpan<string> words)
    {
        Arguments arguments = new(words, "--top --labels --preprocess --fit --resampling --channels --threads --kernels", "--json");
        if (arguments.Operands is not [var model, _, ..])
        {
            throw new UsageException("classify needs a MODEL and an IMAGE");
        }

        PreprocessingOptions preprocessing = new(
            arguments.Value("--preprocess"),
            Parse<Fit>(arguments.Word("--fit", "crop", "letterbox", "stretch")),
            Parse<Resampling>(arguments.Word("--resampling", "bilinear", "area")),
            Parse<ChannelOrder>(arguments.Word("--channels", "rgb", "bgr")));
        int top = arguments.Count("--top") ?? 5;
        IReadOnlyList<string>? labels = arguments.Value("--labels") is { } file ? InputFile.ReadLabels(file) : null;
        using Classifier classifier = Classifier.Load(model, preprocessing, labels, null, Setup(arguments).Options);
        ClassifyReport.Print(
            ClassifyResult.Of(
                classifier.Network,
                picture =>
                {
                    classifier.Classify(picture);
                    return classifier.Numbers;
                },
                classifier.Engine,
                [.. arguments.Operands.Skip(1)],
                top,
                static () => { }),
            arguments.Has("--json"));
    }

    private static void Bench(ReadOnlySpan<string> words)
    {
        Arguments arguments = new(words, "--runs --threads --processors --kernels", "--per-layer --layer-by-layer --json");
        if (arguments.Operands is not [var model])
        {
            throw new UsageException("bench needs one MODEL");
        }

        EngineSetup setup = Setup(arguments);
        setup = setup with
        {
            Processors = ProcessorList.Parse(arguments.Value("--processors"), setup.Threads),
            LayerByLayer = arguments.Has("--layer-by-layer"),
        };
        BenchReport.Print(
            ModelBenchmark.Measure(model, setup, arguments.Count("--runs"), arguments.Has("--per-layer")), arguments.Has("--json"));
    }

    private static EngineSetup Setup(Arguments arguments) =>
        new(arguments.Count("--threads", EngineOptions.MostThreads) ?? 1, Kernels(arguments));

    private static InstructionSet? Kernels(Arguments arguments)
    {
        try
        {
            return KernelNames.Parse(arguments.Value("--kernels"));
        }
        catch (InputException error)
        {
            throw new UsageException(error.MessageWith(SettingNames.OfOptions));
        }
    }

    private static T? Parse<T>(string? word)
        where T : struct, Enum => word is null ? null : Enum.Parse<T>(word, ignoreCase: true);
}
