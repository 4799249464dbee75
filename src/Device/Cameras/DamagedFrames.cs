namespace MobileNetEdge.Device.Cameras;

/// <summary>
/// A camera's damaged frames, which are skipped. The first is reported, and from then on once a minute at most, with how many there
/// were since: a bad cable must not fill the log.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="warn">Takes the report.</param>
internal sealed class DamagedFrames(TimeProvider time, Action<string> warn)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private long? _reported;
    private int _unreported;
    private int _inThisWait;
    private string _last = string.Empty;

    /// <summary>The damage seen while waiting for a good frame, to be appended to a message; empty when there was none.</summary>
    public string InThisWait => _inThisWait > 0 ? $" ({_inThisWait} damaged: {_last})" : string.Empty;

    /// <summary>The wait for a good frame starts.</summary>
    public void StartWait() => _inThisWait = 0;

    /// <param name="damage">The camera, and what is wrong with the frame.</param>
    public void Add(string damage)
    {
        _last = damage;
        _inThisWait++;
        _unreported++;
        if (_reported is { } last && time.GetElapsedTime(last) < Pause)
        {
            return;
        }

        warn($"{damage}; {(_unreported == 1 ? "this frame is" : $"{_unreported} such frames were")} skipped");
        (_reported, _unreported) = (time.GetTimestamp(), 0);
    }
}
