using MobileNetEdge.Device.Cameras;

namespace MobileNetEdge.Device.Triggers;

/// <summary>Fires when all of its triggers do. Each sees every frame, because it may remember it.</summary>
/// <param name="triggers">One or more; disposed of with this one.</param>
internal sealed class AllTrigger(ITrigger[] triggers) : ITrigger
{
    private readonly ITrigger[] _triggers = NotEmpty.Check(triggers);

    public bool Fires(in CameraFrame frame)
    {
        bool all = true;
        foreach (ITrigger trigger in _triggers)
        {
            all &= trigger.Fires(frame);
        }

        return all;
    }

    public void Dispose() => Array.ForEach(_triggers, static trigger => trigger.Dispose());
}

/// <summary>Fires when one of its triggers does. Each sees every frame, because it may remember it.</summary>
/// <param name="triggers">One or more; disposed of with this one.</param>
internal sealed class AnyTrigger(ITrigger[] triggers) : ITrigger
{
    private readonly ITrigger[] _triggers = NotEmpty.Check(triggers);

    public bool Fires(in CameraFrame frame)
    {
        bool any = false;
        foreach (ITrigger trigger in _triggers)
        {
            any |= trigger.Fires(frame);
        }

        return any;
    }

    public void Dispose() => Array.ForEach(_triggers, static trigger => trigger.Dispose());
}

/// <summary>Fires when another trigger does not.</summary>
/// <param name="trigger">The other; disposed of with this one.</param>
internal sealed class NotTrigger(ITrigger trigger) : ITrigger
{
    public bool Fires(in CameraFrame frame) => !trigger.Fires(frame);

    public void Dispose() => trigger.Dispose();
}

file static class NotEmpty
{
    public static ITrigger[] Check(ITrigger[] triggers) =>
        triggers.Length > 0 ? triggers : throw new ArgumentException("A combination of no triggers: name one at least.", nameof(triggers));
}
