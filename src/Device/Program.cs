using System.Globalization;
using MobileNetEdge.Device.Commands;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Device;

/// <summary>The <c>mobilenet-edge-agent</c> command.</summary>
internal static class Program
{
    private const int DemoClasses = 5;

    /// <summary>What the program reports about failures.</summary>
    internal static Guard Guard { get; } = new("mobilenet-edge-agent", SettingMembers.Of);

    internal static int Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        return Guard.Run(() =>
        {
            Run(args);
            return ExitCodes.Done;
        });
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
                DoctorCommand.Run(doctor.Value("--config"), Guard);
                break;
            case ["demo", .. var words]:
                Arguments demo = new(words, "--config --frames --top", "");
                DemoCommand.Run(Configuration(demo, "demo"), demo.Count("--frames"), demo.Count("--top") ?? DemoClasses);
                break;
            case ["replay", .. var words]:
                Arguments replay = new(words, "--config", "");
                ReplayCommand.Run(
                    replay.Operands is [var trace] ? trace : throw new UsageException("replay needs one TRACE"),
                    RequireConfiguration(replay, "replay"));
                break;
            case [var word, ..] when !word.StartsWith("--", StringComparison.Ordinal):
                throw new UsageException($"'{word}' is not a command here");
            default:
                RunService(args);
                break;
        }
    }

    private static void RunService(ReadOnlySpan<string> words)
    {
        Arguments run = new(words, "--config --trace", "");
        RunCommand.RunAsync(Configuration(run, "run"), run.Value("--trace"), Guard).GetAwaiter().GetResult();
    }

    private static string Configuration(Arguments arguments, string command)
    {
        RequireOperands(arguments, command);
        return RequireConfiguration(arguments, command);
    }

    private static string RequireConfiguration(Arguments arguments, string command) =>
        arguments.Value("--config") ?? throw new UsageException($"{command} needs --config FILE");

    private static void RequireOperands(Arguments arguments, string command)
    {
        if (arguments.Operands is [var word, ..])
        {
            throw new UsageException($"'{word}' is more than {command} takes");
        }
    }
}
