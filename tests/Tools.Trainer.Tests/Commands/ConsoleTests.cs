namespace MobileNetEdge.Tools.Trainer.Tests.Commands;

/// <summary>The console is one for the whole process: tests that catch it run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleTests
{
    public const string Name = "console";
}
