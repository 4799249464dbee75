using CsCheck;
using MobileNetEdge.Device.Decisions;

namespace MobileNetEdge.Device.Tests.Decisions;

/// <summary>What holds for any scores at any times.</summary>
public sealed class DeciderProperties
{
    private static readonly string[] Labels = ["a", "b", "c"];

    private static readonly Gen<double> Score = Gen.Double[0, 1];

    /// <summary>Frames 0 to 2 seconds apart, with scores that sum up to 1.</summary>
    private static readonly Gen<(double Wait, float[] Scores)[]> Frames = Gen.Select(Gen.Double[0, 2], Score, Score, (wait, a, b) =>
        (wait, new[] { (float)a, (float)((1 - a) * b), (float)((1 - a) * (1 - b)) })).Array[1, 200];

    private static readonly Gen<DecisionOptions> Options = Gen.Select(
        Score,
        Score,
        Score,
        Gen.Double[0, 5],
        Gen.Double[0, 5],
        Gen.Double[0, 5],
        Gen.Int[1, 4],
        (on, off, margin, minimum, hold, coolDown, frames) =>
            new DecisionOptions
            {
                On = on,
                Off = on * off,
                Margin = margin * 0.3,
                MinimumSeconds = minimum,
                HoldSeconds = hold,
                CoolDownSeconds = coolDown,
                SmoothingFrames = frames,
                StaleSeconds = 3,
            });

    [Fact]
    public void Begin_and_end_take_turns_and_holds_and_cool_downs_are_honoured() => Gen.Select(Options, Frames).Sample((options, frames) =>
    {
        string? decided = null;
        TimeSpan begun = default;
        Dictionary<string, TimeSpan> ended = [];
        foreach (DecisionEvent what in Events(options, frames))
        {
            if (what.Kind == EventKind.Begin)
            {
                Assert.Null(decided);
                Assert.True(!ended.TryGetValue(what.Label, out TimeSpan end)
                    || (what.Timestamp - end).TotalSeconds >= options.CoolDownSeconds!.Value - 1e-6);
                (decided, begun) = (what.Label, what.Timestamp);
            }
            else
            {
                Assert.Equal(decided, what.Label);
                Assert.True((what.Timestamp - begun).TotalSeconds >= options.HoldSeconds!.Value - 1e-6);
                ended[what.Label] = what.Timestamp;
                decided = null;
            }
        }
    });

    /// <summary>Held to the scores themselves, without smoothing: a simple look back over all frames.</summary>
    [Fact]
    public void A_class_that_begins_was_good_enough_for_the_whole_minimum() => Gen.Select(Options, Frames).Sample((options, frames) =>
    {
        options.SmoothingFrames = 1;
        List<(TimeSpan At, float[] Scores)> timed = Timed(frames);
        foreach (DecisionEvent what in Events(options, frames).Where(what => what.Kind == EventKind.Begin))
        {
            TimeSpan from = what.Timestamp - TimeSpan.FromSeconds(options.MinimumSeconds!.Value);
            int last = (int)what.Frame;
            Assert.Equal(Labels[what.Class], what.Label);
            while (timed[last].At > from && last > 0)
            {
                Assert.True(IsGood(timed[last].Scores, what.Class, options));
                last--;
            }

            Assert.True(IsGood(timed[last].Scores, what.Class, options));
        }
    });

    [Fact]
    public void Inside_the_hysteresis_band_nothing_changes() =>
        Gen.Select(Gen.Double[0.5, 0.6], Gen.Double[0.7, 0.9], Gen.Bool, Score.Array[1, 200]).Sample((off, on, starts, places) =>
        {
            Decider decider = Rules.DeciderFor(new DecisionOptions { On = on, Off = off });
            decider.At(0, starts ? 1 : (float)off);
            for (int i = 0; i < places.Length; i++)
            {
                float inside = (float)(off + ((on - off) * places[i] * 0.999));
                Assert.Empty(decider.At((i + 1) * 0.1, Math.Max(inside, (float)off)));
            }

            Assert.Equal(starts ? "a" : "unknown", decider.CurrentLabel);
        });

    [Fact]
    public void The_same_scores_at_the_same_times_give_the_same_events() => Gen.Select(Options, Frames).Sample((options, frames) =>
        Assert.Equal(Events(options, frames), Events(options, frames)));

    private static bool IsGood(float[] scores, int index, DecisionOptions options) =>
        scores[index] >= (float)options.On!
            && scores.Where((_, i) => i != index).All(other => scores[index] - other >= (float)options.Margin! - 1e-6f);

    private static List<DecisionEvent> Events(DecisionOptions options, (double Wait, float[] Scores)[] frames)
    {
        ScoreLayout layout = ScoreLayout.OfClasses(Labels);
        Decider decider = new(layout, DecisionRules.Of(options, layout));
        List<DecisionEvent> events = [];
        foreach ((int i, (TimeSpan at, float[] scores)) in Timed(frames).Index())
        {
            events.AddRange(decider.Decide(scores, at, Rules.Noon, i));
        }

        return events;
    }

    private static List<(TimeSpan At, float[] Scores)> Timed((double Wait, float[] Scores)[] frames)
    {
        double seconds = 0;
        return [.. frames.Select(frame => (TimeSpan.FromSeconds(seconds += frame.Wait), frame.Scores))];
    }
}
