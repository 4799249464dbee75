using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Device.Commands;

/// <summary>The result of examining one thing.</summary>
/// <param name="Thing">What was examined.</param>
/// <param name="IsOk">Whether it will do.</param>
/// <param name="Words">What is there, or what to do.</param>
internal sealed record Finding(string Thing, bool IsOk, string Words);

/// <summary>Examines everything that the program needs on this board, one line each: ok, or what to do.</summary>
internal static class DoctorCommand
{
    /// <param name="configurationPath">Null to examine only the board.</param>
    /// <param name="guard">Says what is wrong with the model.</param>
    /// <exception cref="InputException">There is something to do.</exception>
    public static void Run(string? configurationPath, Guard guard)
    {
        int toDo = 0;
        IEnumerable<Finding> findings = BoardExamination.Findings(TryRead(configurationPath));
        if (configurationPath is not null)
        {
            findings = findings.Concat(ConfigurationExamination.Findings(configurationPath, guard));
        }

        foreach (Finding finding in findings)
        {
            Terminal.WriteLine($"{(finding.IsOk ? "ok   " : "TO DO")}  {finding.Thing}: {finding.Words}");
            toDo += finding.IsOk ? 0 : 1;
        }

        if (toDo > 0)
        {
            throw new InputException($"{toDo} {(toDo == 1 ? "thing" : "things")} to do; the lines above say what");
        }
    }

    /// <summary>Null for an unusable configuration: <see cref="ConfigurationExamination"/> says what is wrong with it.</summary>
    private static AgentOptions? TryRead(string? path)
    {
        try
        {
            return path is null ? null : ConfigurationFile.Read(path).Options;
        }
        catch (InputException)
        {
            return null;
        }
    }
}
