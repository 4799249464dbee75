using CsCheck;
using MobileNetEdge.Device.Triggers;

namespace MobileNetEdge.Device.Tests.Triggers;

public sealed class DebouncerTests
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void A_contact_that_bounces_counts_once()
    {
        Debouncer line = new(level: false, Least);
        double at = 100;
        foreach (bool level in (bool[])[true, false, true, false, true])
        {
            line.Edge(level, Milliseconds(at += 2));
        }

        line.Sample(true, Milliseconds(at + 19));
        Assert.Equal((false, 0), (line.IsActive, line.Activations));
        line.Sample(true, Milliseconds(at + 20));
        Assert.Equal((true, 1), (line.IsActive, line.Activations));
    }

    [Fact]
    public void A_disturbance_that_is_shorter_does_not_count()
    {
        Debouncer line = new(level: false, Least);
        line.Edge(true, Milliseconds(100));
        line.Edge(false, Milliseconds(119));
        line.Sample(false, Milliseconds(500));
        Assert.Equal((false, 0), (line.IsActive, line.Activations));
    }

    [Fact]
    public void A_press_between_two_samples_counts()
    {
        Debouncer line = new(level: false, Least);
        line.Edge(true, Milliseconds(100));
        line.Edge(false, Milliseconds(120));
        line.Sample(false, Milliseconds(500));
        Assert.Equal((false, 1), (line.IsActive, line.Activations));
    }

    [Fact]
    public void An_edge_that_got_lost_is_made_up_for_by_a_sample()
    {
        Debouncer line = new(level: false, Least);
        line.Sample(true, Milliseconds(100));
        line.Sample(true, Milliseconds(133));
        Assert.Equal((true, 1), (line.IsActive, line.Activations));
    }

    [Fact]
    public void Without_a_least_time_every_edge_counts()
    {
        Debouncer line = new(level: false, TimeSpan.Zero);
        for (int i = 0; i < 10; i++)
        {
            line.Edge(i % 2 == 0, Milliseconds(i));
        }

        Assert.Equal((false, 5), (line.IsActive, line.Activations));
    }

    /// <summary>
    /// The rule stated another way: of successive levels, those that last long enough count, and each that differs from the
    /// last such one.
    /// </summary>
    [Fact]
    public void Only_levels_that_last_count() => Gen.Int[1, 60].Array[0, 30].Sample(durations =>
    {
        Debouncer line = new(level: false, Least);
        (bool level, bool stable, int activations, double at) = (false, false, 0, 1000);
        foreach (int duration in durations)
        {
            level = !level;
            line.Edge(level, Milliseconds(at));
            at += duration;
            if (duration >= 20 && level != stable)
            {
                stable = level;
                activations += level ? 1 : 0;
            }
        }

        line.Sample(level, Milliseconds(at));
        Assert.Equal((stable, activations), (line.IsActive, line.Activations));
    });

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(value);
}
