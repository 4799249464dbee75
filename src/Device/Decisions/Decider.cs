namespace MobileNetEdge.Device.Decisions;

/// <summary>When something is decided.</summary>
/// <param name="Timestamp">When the frame was taken, on a clock that never goes back.</param>
/// <param name="Now">The time of the day, for quiet hours.</param>
/// <param name="Frame">The number of the frame, for the events.</param>
internal readonly record struct Moment(TimeSpan Timestamp, DateTimeOffset Now, long Frame);

/// <summary>
/// Decides what is before the camera: at most one class of each group of scores (<see cref="GroupDecider"/>), or none, which is called
/// unknown. The same scores at the same times give the same events. Allocates nothing.
/// </summary>
internal sealed class Decider
{
    public const string Unknown = "unknown";

    private readonly string[] _labels;
    private readonly GroupDecider[] _groups;
    private readonly EventList _events;
    private ScoreSmoother _smoother;
    private DecisionRules _rules;
    private TimeSpan? _lastInference;

    /// <param name="layout">The scores.</param>
    /// <param name="rules">Their rules.</param>
    public Decider(ScoreLayout layout, DecisionRules rules)
    {
        _labels = [.. layout.Labels];
        _events = new EventList(GroupDecider.MostEvents * layout.Groups.Count);
        _groups = [.. layout.Groups.Select(group => new GroupDecider(group, _labels, _events))];
        _rules = rules;
        _smoother = SmootherOf(rules);
    }

    /// <summary>What is decided: the names of its classes, separated by commas, or <see cref="Unknown"/>.</summary>
    public string CurrentLabel
    {
        get
        {
            string current = Unknown;
            foreach (GroupDecider group in _groups)
            {
                if (group.Current != GroupDecider.None)
                {
                    string own = _labels[group.Current];
                    current = ReferenceEquals(current, Unknown) ? own : $"{current}, {own}";
                }
            }

            return current;
        }
    }

    public int Classes => _labels.Length;

    public ReadOnlySpan<float> Smoothed => _smoother.Smoothed;

    /// <summary>Applies new rules to the same classes; the present decision stays until an inference changes it.</summary>
    public void Use(DecisionRules rules)
    {
        if ((rules.SmoothingTime, rules.SmoothingFrames) != (_rules.SmoothingTime, _rules.SmoothingFrames))
        {
            _smoother = SmootherOf(rules);
        }

        _rules = rules;
    }

    /// <summary>Decides on the scores of an inference.</summary>
    /// <param name="scores">One for each class.</param>
    /// <param name="timestamp">When the frame was taken, on a clock that never goes back.</param>
    /// <param name="now">The time of the day, for quiet hours.</param>
    /// <param name="frame">The number of the frame, for the events.</param>
    /// <returns>What happened, valid until the next call.</returns>
    public ReadOnlySpan<DecisionEvent> Decide(ReadOnlySpan<float> scores, TimeSpan timestamp, DateTimeOffset now, long frame)
    {
        Moment moment = new(timestamp, now, frame);
        Pass(moment);
        if (_lastInference is not { } last || timestamp - last > _rules.Stale)
        {
            _smoother.Reset();
            foreach (GroupDecider group in _groups)
            {
                group.Reset();
            }
        }

        _lastInference = timestamp;
        ReadOnlySpan<float> smoothed = _smoother.Add(scores, timestamp);
        foreach (GroupDecider group in _groups)
        {
            group.Decide(smoothed, _rules, moment);
        }

        return _events.Conclude(this);
    }

    /// <summary>Called when time passes without an inference.</summary>
    /// <returns>What happened, valid until the next call.</returns>
    public ReadOnlySpan<DecisionEvent> Idle(TimeSpan timestamp, DateTimeOffset now, long frame)
    {
        Pass(new Moment(timestamp, now, frame));
        return _events.Conclude(this);
    }

    /// <summary>Ends what is decided regardless of the rules: another network takes over.</summary>
    /// <returns>What happened, valid until the next call.</returns>
    public ReadOnlySpan<DecisionEvent> Stop(TimeSpan timestamp, DateTimeOffset now, long frame)
    {
        _events.Clear();
        foreach (GroupDecider group in _groups)
        {
            group.Stop(Smoothed, new Moment(timestamp, now, frame));
        }

        return _events.Conclude(this);
    }

    /// <summary>Ends decisions that end by the passing of time.</summary>
    private void Pass(in Moment moment)
    {
        _events.Clear();
        bool stale = moment.Timestamp - _lastInference > _rules.Stale;
        foreach (GroupDecider group in _groups)
        {
            group.Pass(stale, Smoothed, _rules, moment);
        }
    }

    private ScoreSmoother SmootherOf(DecisionRules rules) => new(_labels.Length, rules.SmoothingTime, rules.SmoothingFrames);
}
