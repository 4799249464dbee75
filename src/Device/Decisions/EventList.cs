namespace MobileNetEdge.Device.Decisions;

/// <summary>The events of one decision, in memory that is taken once.</summary>
/// <param name="most">How many there can be.</param>
internal sealed class EventList(int most)
{
    private readonly DecisionEvent[] _events = new DecisionEvent[most];
    private int _count;

    public void Clear() => _count = 0;

    /// <summary>All of them, with what is decided after them.</summary>
    public ReadOnlySpan<DecisionEvent> Conclude(Decider decider)
    {
        if (_count == 0)
        {
            return [];
        }

        string decision = decider.CurrentLabel;
        for (int i = 0; i < _count; i++)
        {
            _events[i] = _events[i] with { Decision = decision };
        }

        return _events.AsSpan(0, _count);
    }

    public void Add(in DecisionEvent what) => _events[_count++] = what;
}
