namespace MobileNetEdge.Device.Triggers;

/// <summary>
/// Debounces a line whose contacts bounce and whose wires pick up noise: a level counts once it has lasted for a while. Driven by
/// edges, and by samples where edges may get lost. Times are on one monotonic clock.
/// </summary>
/// <param name="level">Whether the line is active at the start.</param>
/// <param name="atLeast">How long a level must last; 0 takes every edge.</param>
internal sealed class Debouncer(bool level, TimeSpan atLeast)
{
    private bool _raw = level;
    private TimeSpan _since;

    /// <summary>The level that counts.</summary>
    public bool IsActive { get; private set; } = level;

    /// <summary>How often it became active.</summary>
    public long Activations { get; private set; }

    /// <summary>The line changed to a level.</summary>
    public void Edge(bool level, TimeSpan at)
    {
        Settle(at);
        bool bouncing = _raw != IsActive;
        if (level != _raw || bouncing)
        {
            // The same level again while bouncing means that an edge got lost: the level is new all the same.
            (_raw, _since) = (level, at);
            Settle(at);
        }
    }

    /// <summary>The line was found at a level: an edge to it may have got lost.</summary>
    public void Sample(bool level, TimeSpan now)
    {
        if (level != _raw)
        {
            Edge(level, now);
        }

        Settle(now);
    }

    private void Settle(TimeSpan now)
    {
        if (_raw != IsActive && now - _since >= atLeast)
        {
            IsActive = _raw;
            Activations += _raw ? 1 : 0;
        }
    }
}
