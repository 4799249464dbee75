using System.Text.Json;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tracing;

/// <summary>Repeats the decisions on the scores of a trace, and compares the outcome with the trace.</summary>
internal sealed class Replay
{
    private readonly ConfigurationFile _configuration;
    private readonly ActionFilter[] _filters;
    private readonly string _path;
    private readonly Action<string> _say;
    private Decider? _decider;
    private int _lineNumber;

    /// <param name="path">The trace, for messages.</param>
    /// <param name="configuration">The configuration whose decision and actions to use.</param>
    /// <param name="say">Receives each event and each difference.</param>
    public Replay(string path, ConfigurationFile configuration, Action<string> say)
    {
        (_path, _configuration, _say) = (path, configuration, say);
        _filters = ActionFilter.Of(configuration.Options.Actions);
    }

    public int Inferences { get; private set; }

    public int Events { get; private set; }

    /// <summary>Lines whose events are not those of the trace.</summary>
    public int Differences { get; private set; }

    /// <exception cref="InputException">A line is damaged.</exception>
    /// <exception cref="ConfigurationException">The configuration names classes that the trace does not have.</exception>
    public void Run(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            _lineNumber++;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                TakeIn(document.RootElement);
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new InputException($"{_path}:{_lineNumber}: this is not a line of a trace ({error.Message.ReplaceLineEndings(" ")}); "
                    + "remove it if it was cut short", error);
            }
        }
    }

    private void TakeIn(JsonElement line)
    {
        if (line.TryGetProperty(TraceMembers.Trace, out JsonElement version))
        {
            if (version.GetInt32() != TraceMembers.Version)
            {
                throw new InputException(
                    $"{_path}:{_lineNumber}: a trace of version {version}, and this program reads version {TraceMembers.Version}");
            }

            string[] labels = [.. line.GetProperty(TraceMembers.Labels).EnumerateArray().Select(Text)];
            if (labels.Length == 0)
            {
                throw new InputException(
                    $"{_path}:{_lineNumber}: the trace has no labels, and so no class to decide on; use another trace");
            }

            ScoreLayout layout = new(labels, GroupsOf(line, labels.Length));
            _configuration.CheckLabels(layout);
            _decider = new Decider(layout, DecisionRules.Of(_configuration.Options.Decision, layout));
            return;
        }

        string[] events = [.. Decide(_decider ?? throw new InputException(
            $"{_path}:{_lineNumber}: the trace does not begin with its labels; it is cut off at its start"), line)];
        string[] written = line.TryGetProperty(TraceMembers.Events, out JsonElement list)
            ? [.. list.EnumerateArray().Select(Describe)]
            : [];
        Array.ForEach(events, text => _say($"{line.GetProperty(TraceMembers.Time).GetString()}  {text}"));
        Events += events.Length;
        if (!events.SequenceEqual(written))
        {
            Differences++;
            _say($"{_path}:{_lineNumber}: differs: the trace has {Join(written)}, and now it is {Join(events)}");
        }
    }

    private ScoreGroup[] GroupsOf(JsonElement line, int labels)
    {
        if (!line.TryGetProperty(TraceMembers.Groups, out JsonElement list))
        {
            return [new ScoreGroup(0, labels)];
        }

        ScoreGroup[] groups =
        [
            .. list.EnumerateArray().Select(static group => new ScoreGroup(
                group.GetProperty(TraceMembers.Start).GetInt32(),
                group.GetProperty(TraceMembers.Count).GetInt32(),
                group.GetProperty(TraceMembers.Values).GetBoolean())),
        ];
        return groups.All(group => group is { Start: >= 0, Count: > 0 } && group.Count <= labels - group.Start)
            ? groups
            : throw new InputException($"{_path}:{_lineNumber}: a group of scores lies outside the {labels} labels; use another trace");
    }

    private IEnumerable<string> Decide(Decider decider, JsonElement line)
    {
        long ticks = line.GetProperty(TraceMembers.At).GetInt64();
        if (ticks < 0)
        {
            throw new InputException(
                $"{_path}:{_lineNumber}: \"{TraceMembers.At}\" is {ticks}, and the camera's clock starts at 0; remove the line");
        }

        TimeSpan at = TimeSpan.FromTicks(ticks);
        DateTimeOffset now = line.GetProperty(TraceMembers.Time).GetDateTimeOffset();
        long frame = line.GetProperty(TraceMembers.Frame).GetInt64();
        ReadOnlySpan<DecisionEvent> events;
        if (line.TryGetProperty(TraceMembers.Scores, out JsonElement list))
        {
            Inferences++;
            float[] scores = [.. list.EnumerateArray().Select(score => score.GetSingle())];
            events = scores.Length == decider.Classes
                ? decider.Decide(scores, at, now, frame)
                : throw new InputException($"{_path}:{_lineNumber}: {scores.Length} scores for {decider.Classes} classes");
        }
        else
        {
            events = decider.Idle(at, now, frame);
        }

        return events.ToArray().Select(what => Describe(
            what.KindName, what.Label, what.Score, _filters.Where(filter => filter.Accepts(what)).Select(filter => filter.Name)));
    }

    private static string Describe(JsonElement what) => Describe(
        Text(what.GetProperty(TraceMembers.Event)),
        Text(what.GetProperty(TraceMembers.Class)),
        what.GetProperty(TraceMembers.Score).GetSingle(),
        what.GetProperty(TraceMembers.Actions).EnumerateArray().Select(Text));

    private static string Text(JsonElement value) => value.GetString() ?? throw new FormatException("null where a text is expected");

    private static string Describe(string kind, string label, float score, IEnumerable<string> actions) =>
        $"{kind} {label} {score:0.####} -> {string.Join(", ", actions.DefaultIfEmpty("no action"))}";

    private static string Join(string[] events) => events.Length == 0 ? "nothing" : string.Join(" and ", events);
}
