using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Parses and runs one command line of a program.</summary>
internal static class Invocation
{
    /// <summary>The conventions that every program's <c>--help</c> states.</summary>
    public const string Conventions =
        """
        Results go to standard output, progress and messages to standard error.
        Exit codes: 0 done, 1 a fault in this program, 2 wrong command line, 3 unusable input,
        4 a kernel or network that computes wrongly on this machine.
        """;

    /// <param name="program">The command that the user types, such as <c>mobilenet-edge</c>.</param>
    /// <param name="root">The program's commands.</param>
    /// <param name="args">The arguments after it.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(string program, RootCommand root, string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            string command = Path(program, parsed.CommandResult);
            string problem = parsed.UnmatchedTokens is [var first, ..]
                ? $"'{first}' is not a command or option here"
                : parsed.Errors[0].Message.ReplaceLineEndings(" ");
            Console.Error.WriteLine($"{program}: {problem} (see '{command} --help')");
            return ExitCodes.Usage;
        }

        return new Guard(program, SettingNames.OfOptions).Run(
            () => parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
    }

    /// <summary>The full name of a command, such as <c>mobilenet-edge evaluate merge</c>.</summary>
    private static string Path(string program, CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(program, parent)} {command.Command.Name}" : program;
}
