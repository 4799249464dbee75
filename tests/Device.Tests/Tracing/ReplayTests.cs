using System.Text;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Tests.Configuration;
using MobileNetEdge.Device.Tests.Decisions;
using MobileNetEdge.Device.Tracing;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Tracing;

public sealed class ReplayTests
{
    private static readonly Gen<(double Wait, double Score, bool Idle)[]> Frames = Gen.Select(
        Gen.Double[0, 2], Gen.Double[0, 1], Gen.Bool).Array[1, 100];

    [Fact]
    public void A_trace_gives_the_same_actions_again() => Frames.Sample(frames =>
    {
        ConfigurationFile configuration = Configured("\"on\": 0.7, \"minimumSeconds\": 1, \"coolDownSeconds\": 1, \"smoothingSeconds\": "
            + "0.5, \"staleSeconds\": 3, \"quietHours\": [ { \"from\": \"12:01\", \"to\": \"12:02\" } ]");
        (string[] lines, int events) = Trace(configuration, frames);
        Replay replay = new("trace", configuration, static _ => { });
        replay.Run(lines);
        Assert.Equal((0, events), (replay.Differences, replay.Events));
    });

    [Fact]
    public void Another_threshold_differs_and_it_is_said_where()
    {
        (string[] lines, _) = Trace(Configured("\"on\": 0.7"), [(1, 0.75, false), (1, 0.1, false)]);
        List<string> said = [];
        Replay replay = new("trace.jsonl", Configured("\"on\": 0.8"), said.Add);
        replay.Run(lines);
        Assert.Equal((2, 1, 2), (replay.Inferences, replay.Events, replay.Differences));    // "b" begins at the second either way
        Assert.Contains("trace.jsonl:2: differs: the trace has begin a 0.75 -> log, led, and now it is nothing", said);
    }

    [Fact]
    public void Other_actions_differ()
    {
        (string[] lines, _) = Trace(Configured("\"on\": 0.7"), [(1, 0.75, false)]);
        Replay replay = new("trace", Samples.Parse(Samples.Small), static _ => { });
        replay.Run(lines);
        Assert.Equal(1, replay.Differences);
    }

    [Theory]
    [InlineData("{\"frame\":1,", "trace:1: this is not a line of a trace")]
    [InlineData("{\"frame\":1}", "trace:1: the trace does not begin with its labels")]
    [InlineData("{\"trace\":2}", "trace:1: a trace of version 2")]
    [InlineData("[]", "trace:1: this is not a line of a trace")]
    public void A_damaged_trace_is_told(string line, string words) =>
        Assert.StartsWith(
            words,
            Assert.Throws<InputException>(() => new Replay("trace", Samples.Parse(Samples.Small), static _ => { }).Run([line])).Message,
            StringComparison.Ordinal);

    /// <summary>Decides as the program does, and writes the trace beside it.</summary>
    private static (string[] Lines, int Events) Trace(ConfigurationFile configuration, (double Wait, double Score, bool Idle)[] frames)
    {
        using MemoryStream stream = new();
        TraceWriter trace = new(stream, ActionFilter.Of(configuration.Options.Actions), NullLogger.Instance);
        Decider decider = Rules.DeciderFor(configuration.Options.Decision);
        trace.Start(Rules.Layout, Rules.Noon);
        double seconds = 0;
        int count = 0;
        foreach ((double wait, double score, bool idle) in frames)
        {
            seconds += wait;
            TimeSpan at = TimeSpan.FromSeconds(seconds);
            float[] scores = idle ? [] : [(float)score, 1 - (float)score];
            ReadOnlySpan<DecisionEvent> events = idle
                ? decider.Idle(at, Rules.Noon + at, 1)
                : decider.Decide(scores, at, Rules.Noon + at, 1);
            if (!idle || !events.IsEmpty)
            {
                trace.Write(scores, at, Rules.Noon + at, 1, decider.CurrentLabel, events);
            }

            count += events.Length;
        }

        byte[] written = stream.ToArray();
        trace.Dispose();
        return (Encoding.UTF8.GetString(written).TrimEnd().Split('\n'), count);
    }

    private static ConfigurationFile Configured(string decision) => Samples.Parse($$"""
        {
          "model": { "file": "m" },
          "camera": { "type": "v4l2" },
          "decision": { {{decision}} },
          "actions": [ { "type": "jsonLines", "name": "log", "file": "f" }, { "type": "gpio", "name": "led", "pin": 1, "classes": ["a"] } ]
        }
        """);
}
