using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Device.Tracing;

/// <summary>
/// Writes the scores and the outcome of each inference, so that a decision can be examined and replayed. For diagnosis, not for permanent
/// use: it writes on the capturing thread. Allocates nothing per line. If a trace can no longer be written, it ends and the program goes
/// on.
/// </summary>
internal sealed partial class TraceWriter : IDisposable
{
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);

    private readonly Stream _file;
    private readonly ActionFilter[] _filters;
    private readonly ILogger _log;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;
    private readonly Action<Stream> _writeLine;
    private TimeSpan _flushed;
    private bool _broken;

    public TraceWriter(Stream file, ActionFilter[] filters, ILogger log)
    {
        (_file, _filters, _log) = (file, filters, log);
        _writeLine = stream => stream.Write(_line.WrittenSpan);
        _json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Appends to a file.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static TraceWriter Open(string path, ActionFilter[] filters, ILogger log)
    {
        AtomicFile.CheckFolder(path);
        return new TraceWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16), filters, log);
    }

    public void Start(ScoreLayout layout, DateTimeOffset now)
    {
        _json.WriteStartObject();
        _json.WriteNumber(TraceMembers.Trace, TraceMembers.Version);
        _json.WriteString(TraceMembers.Time, now);
        _json.WriteStartArray(TraceMembers.Labels);
        foreach (string label in layout.Labels)
        {
            _json.WriteStringValue(label);
        }

        _json.WriteEndArray();
        if (layout.Groups is not [{ AreValues: false }])
        {
            WriteGroups(layout.Groups);
        }

        EndLine();
    }

    /// <param name="scores">Of an inference; empty when the passing of time ended something.</param>
    /// <param name="timestamp">The camera's clock.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="frame">The frame's number.</param>
    /// <param name="decision">What is decided now.</param>
    /// <param name="events">What happened.</param>
    public void Write(
        ReadOnlySpan<float> scores, TimeSpan timestamp, DateTimeOffset now, long frame, string decision, ReadOnlySpan<DecisionEvent> events)
    {
        if (_broken)
        {
            return;
        }

        _json.WriteStartObject();
        _json.WriteNumber(TraceMembers.Frame, frame);
        _json.WriteNumber(TraceMembers.At, timestamp.Ticks);
        _json.WriteString(TraceMembers.Time, now);
        if (!scores.IsEmpty)
        {
            _json.WriteStartArray(TraceMembers.Scores);
            foreach (float score in scores)
            {
                _json.WriteNumberValue(score);
            }

            _json.WriteEndArray();
        }

        _json.WriteString(TraceMembers.Decision, decision);
        WriteEvents(events);
        EndLine();
        if (timestamp - _flushed > FlushEvery)
        {
            _flushed = timestamp;
            Try(static file => file.Flush());
        }
    }

    public void Dispose()
    {
        Try(static file => file.Dispose());
        _json.Dispose();
    }

    private void WriteGroups(IReadOnlyList<ScoreGroup> groups)
    {
        _json.WriteStartArray(TraceMembers.Groups);
        foreach (ScoreGroup group in groups)
        {
            _json.WriteStartObject();
            _json.WriteNumber(TraceMembers.Start, group.Start);
            _json.WriteNumber(TraceMembers.Count, group.Count);
            _json.WriteBoolean(TraceMembers.Values, group.AreValues);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteEvents(ReadOnlySpan<DecisionEvent> events)
    {
        if (events.IsEmpty)
        {
            return;
        }

        _json.WriteStartArray(TraceMembers.Events);
        foreach (ref readonly DecisionEvent what in events)
        {
            _json.WriteStartObject();
            _json.WriteString(TraceMembers.Event, what.KindName);
            _json.WriteString(TraceMembers.Class, what.Label);
            _json.WriteNumber(TraceMembers.Score, what.Score);
            _json.WriteStartArray(TraceMembers.Actions);
            foreach (ActionFilter filter in _filters)
            {
                if (filter.Accepts(what))
                {
                    _json.WriteStringValue(filter.Name);
                }
            }

            _json.WriteEndArray();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _line.Write("\n"u8);
        Try(_writeLine);
        _line.ResetWrittenCount();
    }

    private void Try(Action<Stream> write)
    {
        try
        {
            write(_file);
        }
        catch (IOException error)
        {
            if (!_broken)
            {
                _broken = true;
                LogBroken(_log, error.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "the trace ends here: {Problem}")]
    private static partial void LogBroken(ILogger log, string problem);
}
