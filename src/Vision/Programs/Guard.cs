using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Vision.Programs;

/// <summary>What a failure means for the user and for the calling process.</summary>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="Message">What went wrong and the fix; one line per fault of a configuration.</param>
internal readonly record struct Failure(int ExitCode, string Message);

/// <summary>
/// Turns any exception of a program's work into lines for the user and one of <see cref="ExitCodes"/>. Every program runs its work in a
/// guard, and takes from it the message for a failure that it survives.
/// </summary>
/// <param name="program">What the user types, such as <c>mobilenet-edge</c>.</param>
/// <param name="settingNames">The program's names of settings.</param>
internal sealed class Guard(string program, Func<Setting, string> settingNames)
{
    public int Run(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception error)
        {
            Failure failure = Explain(error);
            foreach (string line in failure.Message.Split('\n'))
            {
                Console.Error.WriteLine($"{program}: {line}");
            }

            return failure.ExitCode;
        }
    }

    /// <summary>Returns the message for a failure; for an unforeseen one, all details.</summary>
    public Failure Explain(Exception error) => Cause(error) switch
    {
        UsageException usage => new(ExitCodes.Usage, $"{usage.Message} (see '{program} --help')"),
        InputException input => new(ExitCodes.BadInput, input.MessageWith(settingNames)),
        ModelException { ExitCode: ExitCodes.BadInput } model => new(ExitCodes.BadInput, model.Message),
        ModelException model => new(
            model.ExitCode,
            $"{model.Message}; see whether {settingNames(Setting.Kernels)} set to reference avoids it, and please report it"),
        var fault => new(ExitCodes.Fault, $"a fault of this program, please report it: {fault}"),
    };

    /// <summary>The first failure of work that was spread over threads.</summary>
    private static Exception Cause(Exception error) => error is AggregateException { InnerException: { } inner } ? Cause(inner) : error;
}
