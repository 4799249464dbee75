using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace MobileNetEdge.Device.Service;

/// <summary>Writes messages to standard error, one line each.</summary>
internal static class AgentLog
{
    public static ILoggerFactory Create() => LoggerFactory.Create(static logging =>
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddConsole(
            static console => (console.FormatterName, console.LogToStandardErrorThreshold) = (nameof(PlainFormatter), LogLevel.Trace));
        logging.Services.AddSingleton<ConsoleFormatter, PlainFormatter>();
    });
}

/// <summary>
/// For systemd's journal each line starts with the priority, and the journal adds the time; elsewhere each line starts with the time and
/// the level.
/// </summary>
internal sealed class PlainFormatter() : ConsoleFormatter(nameof(PlainFormatter))
{
    private static readonly bool InJournal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings(" ");
        (string journal, string terminal) = logEntry.LogLevel switch
        {
            >= LogLevel.Error => ("<3>", "error: "),
            LogLevel.Warning => ("<4>", "warning: "),
            _ => ("<6>", ""),
        };
        textWriter.WriteLine(InJournal ? journal + message : $"{DateTime.Now:HH:mm:ss} {terminal}{message}");
    }
}
