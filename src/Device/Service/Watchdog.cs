using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace MobileNetEdge.Device.Service;

/// <summary>
/// systemd's watchdog, fed by a completed inference and by nothing else: a program whose camera, network or capturing thread hangs is
/// restarted. If the trigger does not fire for long, an inference runs anyway, to show that everything works.
/// </summary>
internal sealed class Watchdog
{
    private readonly ISystemdNotifier _notifier;
    private readonly TimeProvider _time;
    private readonly TimeSpan? _period;
    private long _lastInference;
    private long? _lastFeed;

    /// <param name="notifier">Speaks to systemd.</param>
    /// <param name="microseconds">WATCHDOG_USEC of the environment; null when there is no watchdog.</param>
    /// <param name="time">The clock.</param>
    public Watchdog(ISystemdNotifier notifier, string? microseconds, TimeProvider time)
    {
        (_notifier, _time) = (notifier, time);
        _period = long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long period) && period > 0
            ? TimeSpan.FromMicroseconds(period)
            : null;
        _lastInference = time.GetTimestamp();
    }

    /// <summary>Whether an inference must run soon, before systemd decides that the program hangs.</summary>
    public bool IsDue => _period is { } period && _time.GetElapsedTime(_lastInference) > period / 3;

    /// <summary>An inference was completed.</summary>
    public void Feed()
    {
        _lastInference = _time.GetTimestamp();
        if (_period is { } period && (_lastFeed is not { } last || _time.GetElapsedTime(last) > period / 6))
        {
            _lastFeed = _lastInference;
            _notifier.Notify(new ServiceState("WATCHDOG=1"));
        }
    }
}
