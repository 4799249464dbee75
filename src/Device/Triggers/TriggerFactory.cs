using System.Device.Gpio;

namespace MobileNetEdge.Device.Triggers;

/// <summary>Makes the trigger that options describe.</summary>
internal static class TriggerFactory
{
    /// <param name="options">Which trigger.</param>
    /// <param name="gpio">The controller of lines; called only for a trigger that needs one. The caller disposes of it.</param>
    /// <param name="time">The clock by which lines are debounced.</param>
    /// <exception cref="ArgumentException">The options make no sense; the message names the option and what it may be.</exception>
    public static ITrigger Create(TriggerOptions options, Func<GpioController> gpio, TimeProvider time) => options switch
    {
        AlwaysTriggerOptions => new AlwaysTrigger(),
        IntervalTriggerOptions interval => new IntervalTrigger(interval),
        MotionTriggerOptions motion => new MotionTrigger(motion),
        GpioTriggerOptions line => new GpioTrigger(line, gpio(), time),
        HoldTriggerOptions hold => new HoldTrigger(Create(hold.Trigger, gpio, time), hold.For),
        AllTriggerOptions all => new AllTrigger([.. all.Triggers.Select(one => Create(one, gpio, time))]),
        AnyTriggerOptions any => new AnyTrigger([.. any.Triggers.Select(one => Create(one, gpio, time))]),
        NotTriggerOptions not => new NotTrigger(Create(not.Trigger, gpio, time)),
        _ => throw new ArgumentException($"There is no trigger of kind {options.GetType().Name}.", nameof(options)),
    };
}
