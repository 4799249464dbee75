using System.Diagnostics;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Device.Tracing;
using MobileNetEdge.Device.Triggers;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Service;

/// <summary>
/// What a frame goes through: trigger, network, decision, actions. On the capturing thread alone, but for the two Offer methods; allocates
/// nothing per frame.
/// </summary>
internal sealed class Pipeline : IDisposable
{
    private readonly ITrigger _trigger;
    private readonly ActionSet _actions;
    private readonly AgentMetrics _metrics;
    private readonly InferencePace _pace;
    private readonly Watchdog _watchdog;
    private readonly TraceWriter? _trace;
    private readonly TimeProvider _time;
    private Classifier _classifier;
    private Decider _decider;
    private float[] _scores;    // of all outputs, one after the other
    private DecisionRules? _offeredRules;
    private OfferedModel? _offeredModel;
    private Classification _answer;    // of the last inference
    private TimeSpan _lastTimestamp;
    private long _lastSequence = -1;
    private long _lastSeen;

    public Pipeline(
        ITrigger trigger, Classifier classifier, ScoreLayout layout, DecisionRules rules, ActionSet actions, AgentMetrics metrics,
        InferencePace pace,
        Watchdog watchdog, TraceWriter? trace, TimeProvider time)
    {
        (_trigger, _classifier, _actions, _metrics, _pace, _watchdog, _trace, _time) = (
            trigger, classifier, actions, metrics, pace, watchdog, trace, time);
        _scores = new float[layout.Labels.Count];
        _decider = new Decider(layout, rules);
        _lastSeen = time.GetTimestamp();
        _trace?.Start(layout, time.GetLocalNow());
    }

    /// <summary>What is decided, or "unknown".</summary>
    public string Current => _decider.CurrentLabel;

    /// <summary>Offers new numbers, applied before the next frame. May be called from any thread.</summary>
    public void Offer(DecisionRules rules) => Interlocked.Exchange(ref _offeredRules, rules);

    /// <summary>
    /// Offers a new network with the rules for its classes, applied before the next frame. May be called from any thread.
    /// </summary>
    public void Offer(Classifier classifier, ScoreLayout layout, DecisionRules rules) =>
        Interlocked.Exchange(ref _offeredModel, new OfferedModel(classifier, layout, rules))?.Classifier.Dispose();

    public void Process(in CameraFrame frame)
    {
        TakeOffers();
        _metrics.CountFrame(lostBefore: _lastSequence >= 0 ? Math.Max(0, frame.Sequence - _lastSequence - 1) : 0);
        (_lastSequence, _lastTimestamp, _lastSeen) = (frame.Sequence, frame.Timestamp, _time.GetTimestamp());
        bool wanted = _trigger.Fires(frame) && _pace.Allows(frame.Timestamp);
        if (!wanted && !_watchdog.IsDue)
        {
            Idle(frame.Timestamp, frame);
            return;
        }

        ReadOnlySpan<float> scores = Classify(frame);
        if (wanted)
        {
            DateTimeOffset now = _time.GetLocalNow();
            ReadOnlySpan<DecisionEvent> events = _decider.Decide(scores, frame.Timestamp, now, frame.Sequence);
            _trace?.Write(scores, frame.Timestamp, now, frame.Sequence, _decider.CurrentLabel, events);
            Act(events, frame);
        }
        else
        {
            Idle(frame.Timestamp, frame);    // only the watchdog asked
        }
    }

    /// <summary>No frame comes: what was decided grows stale.</summary>
    public void Idle() => Idle(_lastTimestamp + _time.GetElapsedTime(_lastSeen), default);

    public void Dispose()
    {
        _trigger.Dispose();
        _classifier.Dispose();
        _offeredModel?.Classifier.Dispose();
        _trace?.Dispose();
    }

    private void Idle(TimeSpan timestamp, in CameraFrame frame)
    {
        DateTimeOffset now = _time.GetLocalNow();
        ReadOnlySpan<DecisionEvent> events = _decider.Idle(timestamp, now, _lastSequence);
        if (!events.IsEmpty)
        {
            _trace?.Write([], timestamp, now, _lastSequence, _decider.CurrentLabel, events);
            Act(events, frame);
        }
    }

    private ReadOnlySpan<float> Classify(in CameraFrame frame)
    {
        long start = Stopwatch.GetTimestamp();
        _answer = _classifier.Classify(frame.Bytes, frame.Format);
        for (int output = 0, first = 0; output < _classifier.Outputs.Count; output++)
        {
            ReadOnlySpan<float> own = _answer.Output(output).Scores;
            own.CopyTo(_scores.AsSpan(first));
            first += own.Length;
        }

        _metrics.CountInference(Stopwatch.GetElapsedTime(start));
        _watchdog.Feed();
        return _scores;
    }

    /// <summary>Only an inference begins a class, and one of a map begins at a place.</summary>
    private void Act(ReadOnlySpan<DecisionEvent> events, in CameraFrame frame)
    {
        foreach (ref readonly DecisionEvent what in events)
        {
            _actions.Offer(what.Kind == EventKind.Begin ? what with { Place = PlaceOf(what.Class) } : what, frame);
        }
    }

    private ClassPlace? PlaceOf(int index)
    {
        for (int output = 0, first = 0; output < _classifier.Outputs.Count; first += _classifier.Outputs[output].Labels.Count, output++)
        {
            ClassifierOutput described = _classifier.Outputs[output];
            if (index >= first && index < first + described.Labels.Count)
            {
                return described.Head == HeadKind.ClassMap ? _answer.Output(output).BestPlaceOf(index - first) : null;
            }
        }

        return null;
    }

    private void TakeOffers()
    {
        if (Volatile.Read(ref _offeredRules) is not null)
        {
            _decider.Use(Interlocked.Exchange(ref _offeredRules, null)!);
        }

        if (Volatile.Read(ref _offeredModel) is not null)
        {
            OfferedModel model = Interlocked.Exchange(ref _offeredModel, null)!;
            Act(_decider.Stop(_lastTimestamp, _time.GetLocalNow(), _lastSequence), default);
            _classifier.Dispose();
            (_classifier, _decider) = (model.Classifier, new Decider(model.Layout, model.Rules));
            _scores = new float[model.Layout.Labels.Count];
            _trace?.Start(model.Layout, _time.GetLocalNow());
        }
    }

    private sealed record OfferedModel(Classifier Classifier, ScoreLayout Layout, DecisionRules Rules);
}
