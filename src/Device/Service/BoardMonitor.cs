using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Metrics;

namespace MobileNetEdge.Device.Service;

/// <summary>Looks at the board's temperature every two seconds, and slows inferences down while it is hot or throttles.</summary>
internal sealed partial class BoardMonitor(
    IBoardSensors sensors,
    ThrottleOptions options,
    InferencePace pace,
    AgentMetrics metrics,
    TimeProvider time,
    ILogger log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Looks once.</summary>
    public void Look()
    {
        double? celsius = sensors.Celsius;
        string? throttling = sensors.Throttling;
        metrics.Celsius = celsius;
        bool hot = celsius >= (pace.IsSlow ? options.BelowCelsius : options.AboveCelsius);
        bool slow = hot || throttling is not null;
        if (slow && !pace.IsSlow)
        {
            LogSlow(log, celsius ?? double.NaN, throttling ?? "hot", options.InferencesPerSecond);
        }
        else if (!slow && pace.IsSlow)
        {
            LogFast(log, celsius ?? double.NaN);
        }

        pace.IsSlow = slow;
        metrics.IsThrottled = slow;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, time);
        do
        {
            Look();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(LogLevel.Warning, "the board is at {Celsius} °C ({Why}): limited to {Rate} inferences per second until it cools down")]
    private static partial void LogSlow(ILogger log, double celsius, string why, double rate);

    [LoggerMessage(LogLevel.Information, "the board is at {Celsius} °C: the rate of inferences is no longer limited")]
    private static partial void LogFast(ILogger log, double celsius);
}
