using System.CommandLine;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge evaluate merge FILES…</c></summary>
internal static class EvaluateMergeCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("FILES")
        {
            Description = "The files that 'evaluate --shard' wrote: all parts of one evaluation",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> json = SharedOptions.Json();
        SharedOptions.RequireFile(files);
        Command command = new(
            "merge",
            """
            Merges the parts of an evaluation that several machines ran. The result equals that of one machine, to the last digit.

            Example:  mobilenet-edge evaluate merge results/*.json
            """) { files, json };
        command.SetAction(parsed =>
        {
            EvaluateReport.Print(ShardMerge.Of(parsed.GetRequiredValue(files)), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }
}
