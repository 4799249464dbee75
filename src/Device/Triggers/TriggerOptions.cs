using System.Device.Gpio;
using System.Text.Json.Serialization;

namespace MobileNetEdge.Device.Triggers;

/// <summary>When a frame is worth an inference; <see cref="TriggerFactory"/> makes the trigger.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AlwaysTriggerOptions), "always")]
[JsonDerivedType(typeof(IntervalTriggerOptions), "interval")]
[JsonDerivedType(typeof(MotionTriggerOptions), "motion")]
[JsonDerivedType(typeof(GpioTriggerOptions), "gpio")]
[JsonDerivedType(typeof(HoldTriggerOptions), "hold")]
[JsonDerivedType(typeof(AllTriggerOptions), "all")]
[JsonDerivedType(typeof(AnyTriggerOptions), "any")]
[JsonDerivedType(typeof(NotTriggerOptions), "not")]
internal abstract record TriggerOptions;

/// <summary>Every frame.</summary>
internal sealed record AlwaysTriggerOptions : TriggerOptions;

/// <summary>A frame every so often, by the frames' timestamps; the first at once.</summary>
/// <param name="Every">More than 0.</param>
internal sealed record IntervalTriggerOptions([property: JsonPropertyName("everySeconds")] TimeSpan Every) : TriggerOptions;

/// <summary>
/// Something moves: parts of the picture differ in brightness from what was there before. A change of the light as a whole is not motion.
/// </summary>
/// <param name="Threshold">Grey levels, of 255, by which the mean of a part must change; less is more sensitive.</param>
/// <param name="Share">The least share of parts that change, 0 to 1; a part is a cell of 32 × 24.</param>
/// <param name="AdaptSeconds">In this time a thing that stays becomes background.</param>
internal sealed record MotionTriggerOptions(double Threshold = 12, double Share = 0.01, double AdaptSeconds = 5) : TriggerOptions
{
    /// <summary>Where motion does not count: a tree, a street, a clock.</summary>
    public IReadOnlyList<IgnoredArea> Ignore { get; set; } = [];
}

/// <summary>A rectangle in shares of the picture, 0 to 1, from the upper left corner.</summary>
internal sealed record IgnoredArea(double Left, double Top, double Width, double Height);

/// <summary>A line of GPIO: a PIR sensor, a button.</summary>
/// <param name="Pin">The line's number on the chip: BCM numbers on a Raspberry Pi.</param>
/// <param name="When">Whether the level counts or the edge to it.</param>
/// <param name="ActiveLow">Whether low is active, as for a button to ground.</param>
/// <param name="Pull">
/// The resistor: <see cref="PinMode.Input"/>, <see cref="PinMode.InputPullUp"/> or <see cref="PinMode.InputPullDown"/>.
/// </param>
/// <param name="DebounceSeconds">A level that does not last so long is a disturbance.</param>
internal sealed record GpioTriggerOptions(
    int Pin,
    GpioTriggerWhen When = GpioTriggerWhen.Active,
    bool ActiveLow = false,
    PinMode Pull = PinMode.Input,
    double DebounceSeconds = 0.02) : TriggerOptions;

/// <summary>What of a line fires.</summary>
internal enum GpioTriggerWhen
{
    /// <summary>Every frame while the line is active, and one if it was for a moment between two frames: PIR.</summary>
    Active,

    /// <summary>The first frame after the line became active: button.</summary>
    Edge,
}

/// <summary>Keeps firing for a while after another trigger fired: the person stands still before the door.</summary>
/// <param name="Trigger">The other.</param>
/// <param name="For">How long, by the frames' timestamps.</param>
internal sealed record HoldTriggerOptions(TriggerOptions Trigger, [property: JsonPropertyName("forSeconds")] TimeSpan For) : TriggerOptions;

/// <summary>All of them fire for the same frame.</summary>
internal sealed record AllTriggerOptions(IReadOnlyList<TriggerOptions> Triggers) : TriggerOptions;

/// <summary>One of them fires, or more.</summary>
internal sealed record AnyTriggerOptions(IReadOnlyList<TriggerOptions> Triggers) : TriggerOptions;

/// <summary>The other does not fire.</summary>
internal sealed record NotTriggerOptions(TriggerOptions Trigger) : TriggerOptions;
