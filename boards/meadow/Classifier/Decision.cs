namespace MobileNetEdge.PhotoClassifier;

/// <summary>Which sightings count.</summary>
public sealed class Decision
{
    private readonly float _leastScore;
    private readonly string[] _ignored;

    /// <param name="leastScore">A sighting of a lower score does not count.</param>
    /// <param name="ignored">Labels that never do, such as that of the background.</param>
    public Decision(float leastScore, params string[] ignored) => (_leastScore, _ignored) = (leastScore, ignored);

    /// <summary>Whether it counts.</summary>
    public bool Counts(Sighting sighting) => sighting.Score >= _leastScore && !_ignored.Contains(sighting.Label);
}
