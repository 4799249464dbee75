using Spectre.Console;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Shows progress bars on standard error for long work, if that is a terminal.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work of <paramref name="total"/> parts with a progress bar; the work calls the function that it is given
    /// once for each part.</summary>
    public static T Run<T>(string what, int total, Func<Action, T> work)
    {
        if (Console.IsErrorRedirected || total < 2)
        {
            return work(static () => { });
        }

        IAnsiConsole errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return errors.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: total);
                return work(() => task.Increment(1));
            });
    }
}
