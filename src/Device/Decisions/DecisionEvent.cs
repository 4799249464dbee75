using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Decisions;

/// <summary>What happened to a class.</summary>
internal enum EventKind
{
    /// <summary>It was decided.</summary>
    Begin,

    /// <summary>It is no longer decided.</summary>
    End,
}

/// <summary>A class was decided, or is no longer.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="Class">Its number.</param>
/// <param name="Label">Its name.</param>
/// <param name="Score">Its smoothed score at that time; the last one if it ended without an inference.</param>
/// <param name="Timestamp">When, on the camera's clock.</param>
/// <param name="Time">When, on the wall clock.</param>
/// <param name="Frame">The number of the frame.</param>
/// <param name="Place">Where a class of a map of classes began; null for other networks.</param>
internal readonly record struct DecisionEvent(
    EventKind Kind, int Class, string Label, float Score, TimeSpan Timestamp, DateTimeOffset Time, long Frame, ClassPlace? Place = null)
{
    /// <summary>What is decided then, all in all: <see cref="Decider.CurrentLabel"/>.</summary>
    public string Decision { get; init; } = Decider.Unknown;

    /// <summary>How <see cref="Kind"/> is written in files and messages.</summary>
    public string KindName => Kind == EventKind.Begin ? "begin" : "end";
}
