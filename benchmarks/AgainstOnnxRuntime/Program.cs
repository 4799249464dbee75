using System.Globalization;
using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Benchmarks.AgainstOnnxRuntime;

/// <summary>Compares speed network by network; prints a table, and writes it as CSV where that is asked for.</summary>
internal static class Program
{
    private const string Usage =
        """
        usage: against-onnx-runtime FOLDER [--only TEXT] [--kernels SET] [--threads N] [--processors LIST] [--runs N]
                                            [--processor-time] [--csv FILE]

        Runs the networks of FOLDER on this runtime and on ONNX Runtime, in turn, and prints the median times and their ratio.
        A network is two files: NAME.tflite (int8), and NAME.qop.u8.onnx, the same network in quantized operators with uint8
        activations (QLinearConv and the like; QDQ form is slower), input [1, channels, height, width].

          --only TEXT        only networks whose names contain TEXT
          --kernels SET      this runtime's instruction set: Reference, Avx2, Avx512, Arm64, ArmDotProduct; the best unless given
          --threads N        on N threads each; 1 unless given
          --processors LIST  tie the threads of both to processors, the caller's first, as 0,1 for two threads; Linux
          --runs N           time N runs of each; 50 unless given
          --processor-time   measure processor time instead of elapsed time, for a machine that does other work too; Linux
          --csv FILE         write the table there: machine,network,kernels,threads,ours_ms,onnxruntime_ms,ratio
        """;

    private static int Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            if (args is ["--help"])
            {
                Console.WriteLine(Usage);
                return 0;
            }

            Options options = Parse(args);
            List<Comparison> results = [];
            foreach (string name in NetworkPair.Find(options.Folder).Where(
                name => Path.GetFileName(name).Contains(options.Only, StringComparison.Ordinal)))
            {
                Console.Error.WriteLine($"timing {Path.GetFileName(name)}");
                using NetworkPair pair = new(name, options.Setup);
                results.Add(Comparison.Of(pair, options.Runs, options.ProcessorTime ? Clocks.Processor : Clocks.Wall));
            }

            if (results.Count == 0)
            {
                throw new ArgumentException($"{options.Folder}: it has no pair NAME.tflite and "
                    + $"NAME{NetworkPair.OnnxEnding}{(options.Only.Length == 0 ? string.Empty : $" with '{options.Only}' in its name")}");
            }

            Print(results);
            if (options.Csv is { } csv)
            {
                File.WriteAllLines(csv, [Comparison.CsvHeader, .. results.Select(result => result.Csv(Processor()))]);
            }

            return 0;
        }
        catch (Exception error) when (error is ArgumentException or IOException or UnauthorizedAccessException or ModelFormatException)
        {
            Console.Error.WriteLine($"against-onnx-runtime: {error.Message} (see --help)");
            return 2;
        }
    }

    private static Options Parse(string[] args)
    {
        Options options = new(string.Empty);
        for (int i = 0; i < args.Length; i++)
        {
            int Count() => int.TryParse(Value(), out int count) && count > 0
                ? count
                : throw new ArgumentException($"{args[i - 1]} takes a whole number from 1 up, and not '{args[i]}'");
            int[] Numbers() => [.. Value().Split(',').Select(word => int.TryParse(word, NumberStyles.None, null, out int number)
                ? number
                : throw new ArgumentException($"{args[i - 1]} takes numbers from 0 up, and not '{args[i]}'"))];
            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value");
            switch (args[i])
            {
                case "--only":
                    options = options with { Only = Value() };
                    break;
                case "--kernels":
                    options = options with
                    {
                        Setup = options.Setup with
                        {
                            Kernels = Enum.TryParse(Value(), ignoreCase: true, out InstructionSet set)
                                ? set
                                : throw new ArgumentException($"there is no instruction set {args[i]}"),
                        },
                    };
                    break;
                case "--threads":
                    options = options with { Setup = options.Setup with { Threads = Count() } };
                    break;
                case "--processors":
                    options = options with { Setup = options.Setup with { Processors = Numbers() } };
                    break;
                case "--runs":
                    options = options with { Runs = Count() };
                    break;
                case "--processor-time":
                    options = options with { ProcessorTime = true };
                    break;
                case "--csv":
                    options = options with { Csv = Value() };
                    break;
                case ['-', ..]:
                    throw new ArgumentException($"there is no option {args[i]}");
                default:
                    options = options.Folder.Length == 0
                        ? options with { Folder = args[i] }
                        : throw new ArgumentException($"one folder, and not also {args[i]}");
                    break;
            }
        }

        if (options.Setup is { Processors: { } processors, Threads: var threads } && processors.Length != threads)
        {
            throw new ArgumentException($"--processors names {processors.Length} for {threads} threads");
        }

        return options.Folder.Length == 0 ? throw new ArgumentException("name a folder of networks") : options;
    }

    private static void Print(List<Comparison> results)
    {
        Console.WriteLine($"{Processor()}, .NET {Environment.Version}, ONNX Runtime "
            + $"{typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version?.ToString(3)}; medians, milliseconds");
        int width = results.Max(result => result.Network.Length);
        Console.WriteLine($"{"network".PadRight(width)}  kernels  threads     ours  ONNX Runtime  ratio  answers differ by");
        foreach (Comparison result in results)
        {
            Console.WriteLine($"{result.Network.PadRight(width)}  {result.Kernels,-7}  {result.Threads,7} {result.OursMilliseconds,8:F3}  "
                + $"{result.OnnxMilliseconds,12:F3}  {result.Ratio,5:F2}  {result.Difference,17:F3}");
        }
    }

    /// <summary>What Linux calls the processor; elsewhere its architecture.</summary>
    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 2)..].Replace(',', ' ')
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private sealed record Options(string Folder)
    {
        public string Only { get; init; } = string.Empty;

        public Setup Setup { get; init; } = new();

        public int Runs { get; init; } = 50;

        public bool ProcessorTime { get; init; }

        public string? Csv { get; init; }
    }
}
