using MobileNetEdge.Device.Cameras;

namespace MobileNetEdge.Device.Triggers;

/// <summary>Fires when another trigger does, and for a while after.</summary>
internal sealed class HoldTrigger : ITrigger
{
    private readonly ITrigger _trigger;
    private readonly TimeSpan _for;
    private TimeSpan? _last;

    /// <param name="trigger">The other; disposed of with this one.</param>
    /// <param name="holdFor">How long after; more than 0.</param>
    /// <exception cref="ArgumentException">The time is not more than 0.</exception>
    public HoldTrigger(ITrigger trigger, TimeSpan holdFor)
    {
        if (holdFor <= TimeSpan.Zero)
        {
            throw new ArgumentException($"A trigger held for {holdFor.TotalSeconds} s: it must be more than 0.", nameof(holdFor));
        }

        (_trigger, _for) = (trigger, holdFor);
    }

    public bool Fires(in CameraFrame frame)
    {
        if (_trigger.Fires(frame))
        {
            _last = frame.Timestamp;
        }

        return frame.Timestamp - _last <= _for;
    }

    public void Dispose() => _trigger.Dispose();
}
