using System.CommandLine;
using System.Globalization;
using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>The <c>mobilenet-edge</c> command: parses, runs, and turns whatever goes wrong into one line and an exit code.</summary>
internal static class CommandLine
{
    public static int Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        RootCommand root = new(
            """
            Quantizes trained MobileNets to int8, runs, inspects and evaluates them.

            Results go to standard output, progress and messages to standard error.
            Exit codes: 0 done, 1 a fault of this program, 2 wrong command line, 3 unusable input.
            """);
        root.Add(QuantizeCommand.Create());
        root.Add(ClassifyCommand.Create());
        root.Add(InspectCommand.Create());
        root.Add(EvaluateCommand.Create());
        root.Add(RunCommand.Create());

        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            string command = parsed.CommandResult.Command is RootCommand ? "mobilenet-edge" : $"mobilenet-edge {parsed.CommandResult.Command.Name}";
            string problem = parsed.UnmatchedTokens is [var first, ..] ? $"'{first}' is no command or option here" : parsed.Errors[0].Message.ReplaceLineEndings(" ");
            Console.Error.WriteLine($"mobilenet-edge: {problem} (see '{command} --help')");
            return ExitCodes.Usage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (Cause(error) is UserError or ModelFormatException)
        {
            Console.Error.WriteLine($"mobilenet-edge: {Cause(error).Message.ReplaceLineEndings(" ")}");
            return ExitCodes.BadInput;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"mobilenet-edge: a fault of this program, please report it: {error}");
            return ExitCodes.Fault;
        }
    }

    /// <summary>The first failure of work that was spread over threads.</summary>
    private static Exception Cause(Exception error) => error is AggregateException { InnerException: { } inner } ? Cause(inner) : error;
}
