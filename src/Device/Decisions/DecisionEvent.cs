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
internal readonly record struct DecisionEvent(
    EventKind Kind, int Class, string Label, float Score, TimeSpan Timestamp, DateTimeOffset Time, long Frame)
{
    /// <summary>How <see cref="Kind"/> is written in files and messages.</summary>
    public string KindName => Kind == EventKind.Begin ? "begin" : "end";
}
