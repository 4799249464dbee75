using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Commands;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

/// <summary>The console is one for the whole process: tests that catch it run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleTests
{
    public const string Name = "console";
}

/// <summary>Runs of the mobilenet-edge command.</summary>
internal static class CommandRun
{
    public static ConsoleRun Of(params string[] args) => ConsoleRun.Of(() => CommandLine.Run(args));

    /// <summary>A run that has to succeed.</summary>
    public static ConsoleRun Done(params string[] args)
    {
        ConsoleRun run = Of(args);
        Assert.True(run.Code == 0, $"{string.Join(' ', args)}: {run.Code}, {run.Errors}");
        return run;
    }
}
