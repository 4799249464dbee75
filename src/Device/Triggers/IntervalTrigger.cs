using MobileNetEdge.Device.Cameras;

namespace MobileNetEdge.Device.Triggers;

/// <summary>
/// Fires for the first frame, then for one frame per interval. Keeps its beat: a late frame does not delay the next one.
/// </summary>
internal sealed class IntervalTrigger : ITrigger
{
    private readonly TimeSpan _every;
    private TimeSpan? _due;

    /// <exception cref="ArgumentException">The interval is not more than 0.</exception>
    public IntervalTrigger(IntervalTriggerOptions options)
    {
        if (options.Every <= TimeSpan.Zero)
        {
            throw new ArgumentException($"An interval of {options.Every.TotalSeconds} s: it must be more than 0.", nameof(options));
        }

        _every = options.Every;
    }

    public bool Fires(in CameraFrame frame)
    {
        if (frame.Timestamp < _due)
        {
            return false;
        }

        TimeSpan onBeat = (_due ?? frame.Timestamp) + _every;
        _due = onBeat > frame.Timestamp ? onBeat : frame.Timestamp + _every; // after a pause, missed beats are not made up
        return true;
    }

    public void Dispose()
    {
    }
}
