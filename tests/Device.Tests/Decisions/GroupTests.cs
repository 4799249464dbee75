using MobileNetEdge.Device.Decisions;

namespace MobileNetEdge.Device.Tests.Decisions;

/// <summary>Outputs whose scores do not exclude each other: labels, values, several heads.</summary>
public sealed class GroupTests
{
    private static readonly ScoreLayout Several = new(
        ["cat", "dog", "age", "gender.f", "gender.m"],
        [new ScoreGroup(0, 1), new ScoreGroup(1, 1), new ScoreGroup(2, 1, AreValues: true), new ScoreGroup(3, 2)]);

    [Fact]
    public void Labels_are_decided_each_by_itself()
    {
        Decider decider = DeciderFor(new DecisionOptions { On = 0.7, Off = 0.5 });
        Assert.Equal(["begin cat", "begin dog"], At(decider, 0, 0.9f, 0.8f));
        Assert.Equal("cat, dog", decider.CurrentLabel);
        Assert.Equal(["end cat"], At(decider, 1, 0.4f, 0.6f));
        Assert.Equal("dog", decider.CurrentLabel);
        Assert.Equal(["begin cat", "end dog"], At(decider, 2, 0.7f, 0.1f));
    }

    [Fact]
    public void Every_event_of_a_frame_says_what_is_decided_after_it()
    {
        Decider decider = DeciderFor(new DecisionOptions { On = 0.7 });
        ReadOnlySpan<DecisionEvent> events = decider.Decide([0.9f, 0.8f, 0, 0, 0], TimeSpan.Zero, Rules.Noon, 0);
        Assert.Equal(["cat, dog", "cat, dog"], events.ToArray().Select(what => what.Decision));
        events = decider.Decide([0, 0, 0, 0, 0], TimeSpan.FromSeconds(1), Rules.Noon, 0);
        Assert.Equal(["unknown", "unknown"], events.ToArray().Select(what => what.Decision));
    }

    [Fact]
    public void A_value_begins_at_its_own_threshold_only()
    {
        Decider without = DeciderFor(new DecisionOptions { On = 0.9 });
        Assert.Empty(At(without, 0, age: 1000));

        Decider decider = DeciderFor(new DecisionOptions { Classes = { ["age"] = new ClassOptions { On = 18, Off = 16 } } });
        Assert.Empty(At(decider, 0, age: 17.9f));
        Assert.Equal(["begin age"], At(decider, 1, age: 18));
        Assert.Empty(At(decider, 2, age: 16));
        Assert.Equal(["end age"], At(decider, 3, age: 15.9f));
    }

    [Fact]
    public void A_value_whose_off_is_above_on_is_decided_when_it_is_low()
    {
        Decider decider = DeciderFor(new DecisionOptions { Classes = { ["age"] = new ClassOptions { On = -10, Off = -5 } } });
        Assert.Empty(At(decider, 0, age: -9.9f));
        Assert.Equal(["begin age"], At(decider, 1, age: -10));
        Assert.Empty(At(decider, 2, age: -5));
        Assert.Equal(["end age"], At(decider, 3, age: -4.9f));
    }

    /// <summary>The margin holds between classes that exclude each other, and not between heads.</summary>
    [Fact]
    public void Heads_do_not_compete()
    {
        Decider decider = DeciderFor(new DecisionOptions { On = 0.6, Margin = 0.5 });
        Assert.Equal(["begin cat", "begin gender.m"], At(decider, 0, 0.95f, 0.3f, female: 0.1f));
        Assert.Empty(At(decider, 1, 0.95f, 0.3f, female: 0.4f));
    }

    [Fact]
    public void Time_ends_what_every_head_has_decided()
    {
        Decider decider = DeciderFor(new DecisionOptions { On = 0.6, StaleSeconds = 2 });
        At(decider, 0, 0.9f, 0.9f, female: 1);
        Assert.Equal(
            ["end cat", "end dog", "end gender.f"], Words(decider.Idle(TimeSpan.FromSeconds(2.1), Rules.Noon, 0)));
    }

    private static Decider DeciderFor(DecisionOptions options) => new(Several, DecisionRules.Of(options, Several));

    private static string[] At(
        Decider decider, double seconds, float cat = 0, float dog = 0, float age = 0, float female = 0.5f) =>
        Words(decider.Decide([cat, dog, age, female, 1 - female], TimeSpan.FromSeconds(seconds), Rules.Noon, 0));

    private static string[] Words(ReadOnlySpan<DecisionEvent> events) =>
        [.. events.ToArray().Select(what => $"{what.KindName} {what.Label}")];
}
