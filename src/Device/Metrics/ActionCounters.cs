namespace MobileNetEdge.Device.Metrics;

/// <summary>Counts what happened to the events of an action.</summary>
internal sealed class ActionCounters(string name)
{
    private long _done;
    private long _dropped;
    private long _failed;

    public string Name { get; } = name;

    public long Done => Interlocked.Read(ref _done);

    /// <summary>Never handled: others waited, or the program ended.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public long Failed => Interlocked.Read(ref _failed);

    public void CountDone() => Interlocked.Increment(ref _done);

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public void CountFailed() => Interlocked.Increment(ref _failed);
}
