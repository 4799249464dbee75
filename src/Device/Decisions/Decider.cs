namespace MobileNetEdge.Device.Decisions;

/// <summary>
/// Decides which class is before the camera: one, or none, which is called unknown. A class begins when its smoothed score has been the
/// best, at least <see cref="ClassRule.On"/> and far enough ahead of the runner-up for long enough, while no other is decided and its
/// cool-down is over. It ends when its score falls under <see cref="ClassRule.Off"/>, but not before <see cref="ClassRule.Hold"/>; when
/// nothing confirms it; and when quiet hours begin, at once. The same scores at the same times give the same events. Allocates nothing.
/// </summary>
internal sealed class Decider
{
    public const int None = -1;
    public const string Unknown = "unknown";

    private const int MostEvents = 2;    // one ends, another begins

    private readonly string[] _labels;
    private readonly TimeSpan?[] _ended;
    private readonly DecisionEvent[] _events = new DecisionEvent[MostEvents];
    private ScoreSmoother _smoother;
    private DecisionRules _rules;
    private int _eventCount;
    private int _candidate = None;
    private TimeSpan _candidateSince;
    private TimeSpan _begun;
    private TimeSpan? _lastInference;

    /// <param name="labels">The names of the classes.</param>
    /// <param name="rules">The rules of these classes.</param>
    public Decider(IReadOnlyList<string> labels, DecisionRules rules)
    {
        _labels = [.. labels];
        _ended = new TimeSpan?[_labels.Length];
        _rules = rules;
        _smoother = SmootherOf(rules);
    }

    /// <summary>The class that is decided, or <see cref="None"/>.</summary>
    public int Current { get; private set; } = None;

    public string CurrentLabel => Current == None ? Unknown : _labels[Current];

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
        Pass(timestamp, now, frame);
        if (_lastInference is not { } last || timestamp - last > _rules.Stale)
        {
            _smoother.Reset();
            _candidate = None;
        }

        _lastInference = timestamp;
        ReadOnlySpan<float> smoothed = _smoother.Add(scores, timestamp);
        if (Current != None && smoothed[Current] < _rules.Classes[Current].Off && IsHeld(timestamp))
        {
            End(timestamp, now, frame);
        }

        int best = Qualified(smoothed, now);
        if (best != _candidate)
        {
            (_candidate, _candidateSince) = (best, timestamp);
        }

        if (Current == None && best != None && timestamp - _candidateSince >= _rules.Classes[best].Minimum && IsCool(best, timestamp))
        {
            (Current, _begun) = (best, timestamp);
            Say(EventKind.Begin, timestamp, now, frame);
        }

        return _events.AsSpan(0, _eventCount);
    }

    /// <summary>Called when time passes without an inference.</summary>
    /// <returns>What happened, valid until the next call.</returns>
    public ReadOnlySpan<DecisionEvent> Idle(TimeSpan timestamp, DateTimeOffset now, long frame)
    {
        Pass(timestamp, now, frame);
        return _events.AsSpan(0, _eventCount);
    }

    /// <summary>Ends the current decision regardless of the rules: another network takes over.</summary>
    /// <returns>What happened, valid until the next call.</returns>
    public ReadOnlySpan<DecisionEvent> Stop(TimeSpan timestamp, DateTimeOffset now, long frame)
    {
        _eventCount = 0;
        if (Current != None)
        {
            End(timestamp, now, frame);
        }

        return _events.AsSpan(0, _eventCount);
    }

    /// <summary>Ends decisions that end by the passing of time.</summary>
    private void Pass(TimeSpan timestamp, DateTimeOffset now, long frame)
    {
        _eventCount = 0;
        bool stale = timestamp - _lastInference > _rules.Stale;
        if (Current != None && ((stale && IsHeld(timestamp)) || _rules.AreQuiet(now)))
        {
            End(timestamp, now, frame);
        }
    }

    private bool IsHeld(TimeSpan timestamp) => timestamp - _begun >= _rules.Classes[Current].Hold;

    private bool IsCool(int index, TimeSpan timestamp) =>
        _ended[index] is not { } ended || timestamp - ended >= _rules.Classes[index].CoolDown;

    private void End(TimeSpan timestamp, DateTimeOffset now, long frame)
    {
        Say(EventKind.End, timestamp, now, frame);
        _ended[Current] = timestamp;
        Current = None;
    }

    private void Say(EventKind kind, TimeSpan timestamp, DateTimeOffset now, long frame) =>
        _events[_eventCount++] = new DecisionEvent(kind, Current, _labels[Current], Smoothed[Current], timestamp, now, frame);

    /// <summary>The class whose score allows it to begin; the first of equal scores.</summary>
    private int Qualified(ReadOnlySpan<float> scores, DateTimeOffset now)
    {
        int best = 0;
        float second = float.NegativeInfinity;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
            {
                second = scores[best];
                best = i;
            }
            else
            {
                second = Math.Max(second, scores[i]);
            }
        }

        ClassRule rule = _rules.Classes[best];
        bool qualifies = !rule.Ignored && scores[best] >= rule.On && scores[best] - second >= rule.Margin && !_rules.AreQuiet(now);
        return qualifies ? best : None;
    }

    private ScoreSmoother SmootherOf(DecisionRules rules) => new(_labels.Length, rules.SmoothingTime, rules.SmoothingFrames);
}
