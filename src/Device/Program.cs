using System.Globalization;
using MobileNetEdge.Device.Commands;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tools.Board;
using MobileNetEdge.Tools.Quantizer;
using MobileNetEdge.Tools.Quantizer.Commands;

namespace MobileNetEdge.Device;

/// <summary>The <c>mobilenet-edge-agent</c> command.</summary>
internal static class Program
{
    private const string Name = "mobilenet-edge-agent";
    private const int DemoClasses = 5;

    internal static int Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        return Guarded(() => Run(args));
    }

    /// <summary>Turns whatever goes wrong into a line, or one for each mistake, and one of <see cref="ExitCodes"/>.</summary>
    internal static int Guarded(Action work)
    {
        try
        {
            work();
            return ExitCodes.Done;
        }
        catch (UsageError error)
        {
            Console.Error.WriteLine($"{Name}: {error.Message} (see '{Name} --help')");
            return ExitCodes.Usage;
        }
        catch (ConfigurationException error)
        {
            foreach (string line in error.Message.Split('\n'))
            {
                Console.Error.WriteLine($"{Name}: {line}");
            }

            return ExitCodes.BadInput;
        }
        catch (UserError error)
        {
            Console.Error.WriteLine($"{Name}: {error.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.BadInput;
        }
        catch (KernelFaultException error)
        {
            Console.Error.WriteLine($"{Name}: {error.Message}; \"kernels\": \"reference\" in \"model\" does without it; please report it");
            return ExitCodes.BadKernel;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"{Name}: a fault of this program, please report it: {error}");
            return ExitCodes.Fault;
        }
    }

    private static void Run(ReadOnlySpan<string> args)
    {
        switch (args)
        {
            case ["--help"] or ["help"]:
                Terminal.WriteLine(Help.Text);
                break;
            case [var command, "--help"] when Help.Of(command) is { } help:
                Terminal.WriteLine(help);
                break;
            case ["run", .. var words]:
                RunService(words);
                break;
            case ["check", .. var words]:
                CheckCommand.Run(Configuration(new Arguments(words, "--config", ""), "check"));
                break;
            case ["doctor", .. var words]:
                Arguments doctor = new(words, "--config", "");
                RequireOperands(doctor, "doctor");
                DoctorCommand.Run(doctor.Value("--config"));
                break;
            case ["demo", .. var words]:
                Arguments demo = new(words, "--config --frames --top", "");
                DemoCommand.Run(Configuration(demo, "demo"), demo.Count("--frames"), demo.Count("--top") ?? DemoClasses);
                break;
            case ["replay", .. var words]:
                Arguments replay = new(words, "--config", "");
                ReplayCommand.Run(replay.Operands is [var trace] ? trace : throw new UsageError("replay needs one TRACE"), RequireConfiguration(replay, "replay"));
                break;
            case [var word, ..] when !word.StartsWith("--", StringComparison.Ordinal):
                throw new UsageError($"'{word}' is no command here");
            default:
                RunService(args);
                break;
        }
    }

    private static void RunService(ReadOnlySpan<string> words)
    {
        Arguments run = new(words, "--config --trace", "");
        RunCommand.RunAsync(Configuration(run, "run"), run.Value("--trace")).GetAwaiter().GetResult();
    }

    private static string Configuration(Arguments arguments, string command)
    {
        RequireOperands(arguments, command);
        return RequireConfiguration(arguments, command);
    }

    private static string RequireConfiguration(Arguments arguments, string command) =>
        arguments.Value("--config") ?? throw new UsageError($"{command} needs --config FILE");

    private static void RequireOperands(Arguments arguments, string command)
    {
        if (arguments.Operands is [var word, ..])
        {
            throw new UsageError($"'{word}' is more than {command} takes");
        }
    }
}
