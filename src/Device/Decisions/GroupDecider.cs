namespace MobileNetEdge.Device.Decisions;

/// <summary>
/// Decides which class of a group is before the camera: one, or none. A class begins when its smoothed score has been the best, at least
/// <see cref="ClassRule.On"/> and far enough ahead of the runner-up for long enough, while no other is decided and its cool-down is over.
/// It ends when its score falls under <see cref="ClassRule.Off"/>, but not before <see cref="ClassRule.Hold"/>; when nothing confirms it;
/// and when quiet hours begin, at once. A value that is decided below a threshold does all this upside down. Allocates nothing.
/// </summary>
/// <param name="group">The group.</param>
/// <param name="labels">The names of all scores.</param>
/// <param name="events">Receives what happens.</param>
internal sealed class GroupDecider(ScoreGroup group, string[] labels, EventList events)
{
    public const int None = -1;
    public const int MostEvents = 2;    // one ends, another begins

    private readonly TimeSpan?[] _ended = new TimeSpan?[group.Count];
    private int _candidate = None;
    private TimeSpan _candidateSince;
    private TimeSpan _begun;

    /// <summary>The class that is decided, by its index among all scores, or <see cref="None"/>.</summary>
    public int Current { get; private set; } = None;

    /// <summary>What was about to begin has to show itself anew.</summary>
    public void Reset() => _candidate = None;

    /// <summary>Decides on the scores of an inference.</summary>
    /// <param name="scores">The smoothed scores, of all groups.</param>
    /// <param name="rules">The rules of all groups.</param>
    /// <param name="moment">When.</param>
    public void Decide(ReadOnlySpan<float> scores, DecisionRules rules, in Moment moment)
    {
        if (Current != None && rules.Classes[Current].HasEnded(scores[Current]) && IsHeld(rules, moment.Timestamp))
        {
            End(scores, moment);
        }

        int best = Qualified(scores, rules, moment.Now);
        if (best != _candidate)
        {
            (_candidate, _candidateSince) = (best, moment.Timestamp);
        }

        if (Current == None && best != None && moment.Timestamp - _candidateSince >= rules.Classes[best].Minimum
            && IsCool(best, rules, moment.Timestamp))
        {
            (Current, _begun) = (best, moment.Timestamp);
            Say(EventKind.Begin, scores, moment);
        }
    }

    /// <summary>Ends what ends by the passing of time.</summary>
    /// <param name="stale">Whether no inference has confirmed it for too long.</param>
    /// <param name="scores">The last smoothed scores, of all groups.</param>
    /// <param name="rules">The rules of all groups.</param>
    /// <param name="moment">When.</param>
    public void Pass(bool stale, ReadOnlySpan<float> scores, DecisionRules rules, in Moment moment)
    {
        if (Current != None && ((stale && IsHeld(rules, moment.Timestamp)) || rules.AreQuiet(moment.Now)))
        {
            End(scores, moment);
        }
    }

    /// <summary>Ends the current decision regardless of the rules.</summary>
    public void Stop(ReadOnlySpan<float> scores, in Moment moment)
    {
        if (Current != None)
        {
            End(scores, moment);
        }
    }

    private bool IsHeld(DecisionRules rules, TimeSpan timestamp) => timestamp - _begun >= rules.Classes[Current].Hold;

    private bool IsCool(int index, DecisionRules rules, TimeSpan timestamp) =>
        _ended[index - group.Start] is not { } ended || timestamp - ended >= rules.Classes[index].CoolDown;

    private void End(ReadOnlySpan<float> scores, in Moment moment)
    {
        Say(EventKind.End, scores, moment);
        _ended[Current - group.Start] = moment.Timestamp;
        Current = None;
    }

    private void Say(EventKind kind, ReadOnlySpan<float> scores, in Moment moment) =>
        events.Add(new DecisionEvent(kind, Current, labels[Current], scores[Current], moment.Timestamp, moment.Now, moment.Frame));

    /// <summary>The class whose score allows it to begin; the first of equal scores.</summary>
    private int Qualified(ReadOnlySpan<float> scores, DecisionRules rules, DateTimeOffset now)
    {
        int best = group.Start;
        float second = float.NegativeInfinity;
        for (int i = group.Start + 1; i < group.Start + group.Count; i++)
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

        ClassRule rule = rules.Classes[best];
        bool qualifies = !rule.Ignored && rule.CanBegin(scores[best]) && scores[best] - second >= rule.Margin && !rules.AreQuiet(now);
        return qualifies ? best : None;
    }
}
