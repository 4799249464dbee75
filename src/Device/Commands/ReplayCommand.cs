using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Tracing;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Device.Commands;

/// <summary>Repeats the decisions on the scores of a trace, and reports the events and where they differ.</summary>
internal static class ReplayCommand
{
    /// <exception cref="InputException">The trace is damaged, or the events differ from it.</exception>
    public static void Run(string tracePath, string configurationPath)
    {
        ConfigurationFile configuration = ConfigurationFile.Read(configurationPath);
        Replay replay = new(tracePath, configuration, Terminal.WriteLine);
        try
        {
            replay.Run(File.ReadLines(tracePath));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{tracePath}: {error.Message}", error);
        }

        if (replay.Differences > 0)
        {
            throw new InputException($"{tracePath}: {replay.Inferences} inferences, {replay.Events} events; {replay.Differences} lines "
                + "differ from the trace: the numbers of \"decision\" or the actions have changed");
        }

        Terminal.WriteLine($"{replay.Inferences} inferences, {replay.Events} events: the same as in the trace");
    }
}
