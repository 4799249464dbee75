using MobileNetEdge.Device.Decisions;

namespace MobileNetEdge.Device.Tests.Decisions;

public sealed class DeciderTests
{
    private static readonly string[] Nothing = [];

    [Fact]
    public void A_class_begins_at_on_and_ends_under_off()
    {
        Decider decider = Rules.DeciderFor(new DecisionOptions { On = 0.8, Off = 0.6 });
        Assert.Equal(Nothing, decider.At(0, 0.79f));
        Assert.Equal("unknown", decider.CurrentLabel);
        Assert.Equal(["begin a"], decider.At(1, 0.8f));
        Assert.Equal("a", decider.CurrentLabel);
        Assert.Equal(Nothing, decider.At(2, 0.6f));
        Assert.Equal(["end a"], decider.At(3, 0.59f));
        Assert.Equal("unknown", decider.CurrentLabel);
    }

    [Fact]
    public void One_may_end_and_another_begin_at_the_same_frame()
    {
        Decider decider = Rules.DeciderFor(new DecisionOptions { On = 0.8 });
        Assert.Equal(["begin a"], decider.At(0, 0.9f));
        Assert.Equal(["end a", "begin b"], decider.At(1, 0.1f));
    }

    [Fact]
    public void A_class_must_be_ahead_of_the_runner_up()
    {
        Decider decider = Rules.DeciderFor(new DecisionOptions { On = 0.5, Margin = 0.3 });
        Assert.Equal(Nothing, decider.At(0, 0.6f));
        Assert.Equal(["begin a"], decider.At(1, 0.7f));
    }

    [Fact]
    public void A_class_has_rules_of_its_own_where_they_are_given()
    {
        DecisionOptions options = new() { On = 0.9, Off = 0.8, Classes = new() { ["b"] = new ClassOptions { On = 0.6 } } };
        Decider decider = Rules.DeciderFor(options);
        Assert.Equal(Nothing, decider.At(0, 0.85f));
        Assert.Equal(["begin b"], decider.At(1, 0.4f));
        Assert.Equal(Nothing, decider.At(2, 0.54f));    // off is three quarters of its own on: 0.45
        Assert.Equal(["end b"], decider.At(3, 0.56f));
    }

    [Fact]
    public void An_ignored_class_competes_and_is_never_decided()
    {
        Decider decider = Rules.DeciderFor(new DecisionOptions { On = 0.5, Ignore = ["b"] });
        Assert.Equal(Nothing, decider.At(0, 0f));
        Assert.Equal(["begin a"], decider.At(1, 1f));
        Assert.Equal(["end a"], decider.At(2, 0f));
    }

    [Fact]
    public void A_class_must_stay_for_the_minimum_without_a_break()
    {
        Decider decider = Rules.DeciderFor(new DecisionOptions { On = 0.8, MinimumSeconds = 1 });
        Assert.Equal(Nothing, decider.At(0, 0.9f));
        Assert.Equal(Nothing, decider.At(0.9, 0.7f));    // breaks it
        Assert.Equal(Nothing, decider.At(1, 0.9f));
        Assert.Equal(Nothing, decider.At(1.9, 0.9f));
        Assert.Equal(["begin a"], decider.At(2, 0.9f));
    }

    [Fact]
    public void A_class_is_held_and_then_cools_down()
    {
        Decider decider = Rules.DeciderFor(new DecisionOptions { On = 0.8, HoldSeconds = 2, CoolDownSeconds = 3 });
        Assert.Equal(["begin a"], decider.At(0, 0.9f));
        Assert.Equal(Nothing, decider.At(1.9, 0.1f));
        Assert.Equal(["end a", "begin b"], decider.At(2, 0.1f));
        Assert.Equal(["end b"], decider.At(4, 0.9f));    // a is still cooling down
        Assert.Equal(Nothing, decider.At(4.9, 0.9f));
        Assert.Equal(["begin a"], decider.At(5, 0.9f));
    }

    [Fact]
    public void What_nothing_confirms_grows_stale()
    {
        Decider decider = Rules.DeciderFor(new DecisionOptions { On = 0.8, StaleSeconds = 2 });
        Assert.Equal(["begin a"], decider.At(0, 0.9f));
        Assert.Equal(Nothing, decider.IdleAt(2));
        Assert.Equal(["end a"], decider.IdleAt(2.1));
        Assert.Equal(["begin a"], decider.At(3, 0.9f));
        Assert.Equal(["end a", "begin a"], decider.At(6, 0.9f));    // it was not called in between
    }

    [Fact]
    public void A_gap_breaks_the_minimum()
    {
        Decider decider = Rules.DeciderFor(new DecisionOptions { On = 0.8, MinimumSeconds = 3, StaleSeconds = 2 });
        Assert.Equal(Nothing, decider.At(0, 0.9f));
        Assert.Equal(Nothing, decider.At(3, 0.9f));
    }

    [Theory]
    [InlineData("22:00", "06:00", 23, true)]
    [InlineData("22:00", "06:00", 5, true)]
    [InlineData("22:00", "06:00", 6, false)]
    [InlineData("22:00", "06:00", 12, false)]
    [InlineData("12:00", "13:00", 12, true)]
    [InlineData("12:00", "13:00", 13, false)]
    public void Nothing_begins_in_quiet_hours_and_what_is_decided_ends(string from, string to, int hour, bool isQuiet)
    {
        DecisionOptions options = new() { On = 0.8, HoldSeconds = 100, QuietHours = [new QuietHoursOptions { From = from, To = to }] };
        DateTimeOffset now = new(2026, 11, 26, hour, 0, 0, TimeSpan.FromHours(1));
        Assert.Equal(isQuiet ? Nothing : ["begin a"], Rules.DeciderFor(options).At(0, 0.9f, now));

        Decider decided = Rules.DeciderFor(options);
        decided.At(0, 0.9f, new DateTimeOffset(2026, 11, 26, 15, 0, 0, TimeSpan.Zero));
        Assert.Equal(isQuiet ? ["end a"] : Nothing, decided.IdleAt(1, now));
    }

    [Fact]
    public void The_mean_of_inferences_decides()
    {
        Decider decider = Rules.DeciderFor(new DecisionOptions { On = 0.7, SmoothingFrames = 2 });
        Assert.Equal(Nothing, decider.At(0, 0.5f));
        Assert.Equal(Nothing, decider.At(1, 0.8f));    // 0.65
        Assert.Equal(["begin a"], decider.At(2, 0.7f));    // 0.75
        Assert.Equal(0.75f, decider.Smoothed[0], 6);
    }

    /// <summary>A step of the average comes to 1 − e^(−t/T) of the way; the implicit steps are many and small here.</summary>
    [Fact]
    public void The_average_over_time_follows_its_time_constant_whatever_the_frame_rate()
    {
        foreach (double rate in new[] { 100.0, 400.0 })
        {
            ScoreSmoother smoother = new(1, TimeSpan.FromSeconds(2), 1);
            smoother.Add([0f], TimeSpan.Zero);
            for (int i = 1; i <= 2 * rate; i++)
            {
                smoother.Add([1f], TimeSpan.FromSeconds(i / rate));
            }

            Assert.Equal(1 - Math.Exp(-1), smoother.Smoothed[0], 0.005);
        }
    }

    [Fact]
    public void New_rules_hold_from_the_next_inference_and_keep_what_is_decided()
    {
        Decider decider = Rules.DeciderFor(new DecisionOptions { On = 0.8, Off = 0.5 });
        decider.At(0, 0.9f);
        decider.Use(DecisionRules.Of(new DecisionOptions { On = 0.8, Off = 0.7 }, Rules.Layout));
        Assert.Equal("a", decider.CurrentLabel);
        Assert.Equal(["end a"], decider.At(1, 0.6f));
    }

    [Fact]
    public void A_model_of_one_class_has_no_runner_up()
    {
        ScoreLayout layout = ScoreLayout.OfClasses(["person"]);
        Decider decider = new(layout, DecisionRules.Of(new DecisionOptions { On = 0.5, Margin = 0.4 }, layout));
        Assert.Equal(1, decider.Decide([0.6f], TimeSpan.Zero, Rules.Noon, 7).Length);
        Assert.Equal("person", decider.CurrentLabel);
    }

    [Fact]
    public void Deciding_allocates_nothing()
    {
        Decider decider = Rules.DeciderFor(
            new DecisionOptions { On = 0.8, SmoothingFrames = 3, QuietHours = [new QuietHoursOptions { From = "22:00", To = "06:00" }] });
        double seconds = 0;
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                decider.Decide([i % 2, 1 - (i % 2)], TimeSpan.FromSeconds(seconds++), Rules.Noon, i);
            }
        }));
    }
}
