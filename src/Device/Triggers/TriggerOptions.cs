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

/// <summary>One frame per interval, by the frames' timestamps; the first frame at once.</summary>
/// <param name="Every">More than 0.</param>
internal sealed record IntervalTriggerOptions([property: JsonPropertyName("everySeconds")] TimeSpan Every) : TriggerOptions;

/// <summary>
/// Something moves: parts of the picture differ in brightness from what was there before. A change of the overall light is not motion.
/// </summary>
/// <param name="Threshold">Grey levels, of 255, by which the mean of a cell must change; lower is more sensitive.</param>
/// <param name="Share">The least share of cells that must change, 0 to 1; the grid has 32 × 24 cells.</param>
/// <param name="AdaptSeconds">The time in which an object that stays becomes part of the background.</param>
internal sealed record MotionTriggerOptions(double Threshold = 12, double Share = 0.01, double AdaptSeconds = 5) : TriggerOptions
{
    /// <summary>Where motion does not count: a tree, a street, a clock.</summary>
    public IReadOnlyList<IgnoredArea> Ignore { get; set; } = [];
}

/// <summary>A rectangle in fractions of the picture, 0 to 1, from the upper left corner.</summary>
internal sealed record IgnoredArea(double Left, double Top, double Width, double Height);

/// <summary>A GPIO line: a PIR sensor, a button.</summary>
/// <param name="Pin">The line's number on the chip: BCM numbers on a Raspberry Pi.</param>
/// <param name="When">Whether the trigger fires on the level or on the edge to it.</param>
/// <param name="ActiveLow">Whether low is active, as for a button to ground.</param>
/// <param name="Pull">
/// The resistor: <see cref="PinMode.Input"/>, <see cref="PinMode.InputPullUp"/> or <see cref="PinMode.InputPullDown"/>.
/// </param>
/// <param name="DebounceSeconds">A level that lasts less than this is treated as noise.</param>
internal sealed record GpioTriggerOptions(
    int Pin,
    GpioTriggerWhen When = GpioTriggerWhen.Active,
    bool ActiveLow = false,
    PinMode Pull = PinMode.Input,
    double DebounceSeconds = 0.02) : TriggerOptions;

/// <summary>What makes a line's trigger fire.</summary>
internal enum GpioTriggerWhen
{
    /// <summary>Every frame while the line is active, and one if it was active only between two frames: PIR.</summary>
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
