using Spectre.Console;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Bars on standard error for work that takes a while; nothing where that is no terminal.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work of <paramref name="total"/> parts with a bar on a terminal; each part calls the function that the work is
    /// given.</summary>
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
