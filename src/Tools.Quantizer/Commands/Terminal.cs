using System.Text.Json;
using Spectre.Console;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Results on standard output, progress on standard error.</summary>
internal static partial class Terminal
{
    /// <summary>More characters than any table's line has.</summary>
    private const int TableWidth = 240;

    /// <summary>One JSON value, and nothing else, on standard output.</summary>
    public static void WriteJson<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, JsonOptions));

    /// <param name="columns">Headings; one that starts with '>' is aligned right.</param>
    /// <param name="rows">As many cells each.</param>
    public static void WriteTable(IEnumerable<string> columns, IEnumerable<string[]> rows)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string column in columns)
        {
            bool right = column.StartsWith('>');
            TableColumn c = new(new Text(right ? column[1..] : column)) { NoWrap = true, Padding = new Padding(0, 0, 1, 0), Alignment = right ? Justify.Right : Justify.Left };
            table.AddColumn(c);
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        Tables().Write(table);
    }

    /// <summary>Runs work of <paramref name="total"/> parts with a bar on a terminal; each part calls the function that the work is given.</summary>
    public static T WithProgress<T>(string what, int total, Func<Action, T> work)
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

    /// <summary>Plain text as wide as it needs to be: fitted to a narrow terminal, cells would be broken and whole columns dropped.</summary>
    private static IAnsiConsole Tables()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        console.Profile.Width = TableWidth;
        return console;
    }
}
