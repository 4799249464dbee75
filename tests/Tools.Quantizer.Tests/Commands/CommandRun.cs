using MobileNetEdge.Tools.Quantizer.Commands;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

/// <summary>The console is one for the whole process: tests that catch it run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleTests
{
    public const string Name = "console";
}

/// <summary>What a command left behind.</summary>
internal sealed record CommandRun(int Code, string Output, string Errors)
{
    public static CommandRun Of(params string[] args)
    {
        (TextWriter output, TextWriter errors) = (Console.Out, Console.Error);
        using StringWriter newOutput = new();
        using StringWriter newErrors = new();
        try
        {
            Console.SetOut(newOutput);
            Console.SetError(newErrors);
            int code = CommandLine.Run(args);
            return new CommandRun(code, newOutput.ToString(), newErrors.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    /// <summary>A run that has to succeed.</summary>
    public static CommandRun Done(params string[] args)
    {
        CommandRun run = Of(args);
        Assert.True(run.Code == 0, $"{string.Join(' ', args)}: {run.Code}, {run.Errors}");
        return run;
    }
}
