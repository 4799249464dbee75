using System.CommandLine;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>The <c>mobilenet-edge</c> command.</summary>
internal static class CommandLine
{
    public static int Run(string[] args)
    {
        RootCommand root = new(
            $"""
            Quantizes trained MobileNets to int8, runs, inspects and evaluates them.

            {Invocation.Conventions}
            """)
        {
            QuantizeCommand.Create(),
            ClassifyCommand.Create(),
            InspectCommand.Create(),
            EvaluateCommand.Create(),
            CompareCommand.Create(),
            RunCommand.Create(),
            BenchCommand.Create(),
            ExportCommand.Create(),
            PullCommand.Create(),
        };
        return Invocation.Run("mobilenet-edge", root, args);
    }
}
