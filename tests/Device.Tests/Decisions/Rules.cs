using MobileNetEdge.Device.Decisions;

namespace MobileNetEdge.Device.Tests.Decisions;

/// <summary>Deciders for two classes, "a" and "b", and how to ask them.</summary>
internal static class Rules
{
    public static readonly string[] Labels = ["a", "b"];
    public static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.FromHours(1));

    public static readonly ScoreLayout Layout = ScoreLayout.OfClasses(Labels);

    public static Decider DeciderFor(DecisionOptions options) => new(Layout, DecisionRules.Of(options, Layout));

    /// <summary>The score of "a" at a time; "b" has the rest. What happened, as "begin a" or "end a".</summary>
    public static string[] At(this Decider decider, double seconds, float a, DateTimeOffset? now = null) =>
        Words(decider.Decide([a, 1 - a], TimeSpan.FromSeconds(seconds), now ?? Noon, 0));

    public static string[] IdleAt(this Decider decider, double seconds, DateTimeOffset? now = null) =>
        Words(decider.Idle(TimeSpan.FromSeconds(seconds), now ?? Noon, 0));

    private static string[] Words(ReadOnlySpan<DecisionEvent> events) =>
        [.. events.ToArray().Select(what => $"{what.KindName} {what.Label}")];
}
