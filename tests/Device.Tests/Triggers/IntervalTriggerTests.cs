using MobileNetEdge.Device.Triggers;

namespace MobileNetEdge.Device.Tests.Triggers;

public sealed class IntervalTriggerTests
{
    [Fact]
    public void The_first_frame_fires_and_then_one_an_interval()
    {
        using IntervalTrigger trigger = new(new IntervalTriggerOptions(TimeSpan.FromSeconds(1)));
        double[] fired = [.. Enumerable.Range(0, 31).Select(i => 5 + (i * 0.1)).Where(seconds => trigger.FiresAt(seconds))];
        Assert.Equal([5, 6, 7, 8], fired.Select(seconds => Math.Round(seconds, 3)));
    }

    [Fact]
    public void A_frame_that_comes_late_does_not_put_off_the_next()
    {
        using IntervalTrigger trigger = new(new IntervalTriggerOptions(TimeSpan.FromSeconds(1)));
        Assert.True(trigger.FiresAt(0));
        Assert.True(trigger.FiresAt(1.4));
        Assert.False(trigger.FiresAt(1.9));
        Assert.True(trigger.FiresAt(2));
    }

    [Fact]
    public void After_a_pause_there_is_nothing_to_make_up_for()
    {
        using IntervalTrigger trigger = new(new IntervalTriggerOptions(TimeSpan.FromSeconds(1)));
        Assert.True(trigger.FiresAt(0));
        Assert.True(trigger.FiresAt(100.5));
        Assert.False(trigger.FiresAt(100.6));
        Assert.False(trigger.FiresAt(101.4));
        Assert.True(trigger.FiresAt(101.5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void An_interval_is_more_than_nothing(double seconds)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new IntervalTrigger(new IntervalTriggerOptions(TimeSpan.FromSeconds(seconds))));
        Assert.Contains("more than 0", error.Message, StringComparison.Ordinal);
    }
}
