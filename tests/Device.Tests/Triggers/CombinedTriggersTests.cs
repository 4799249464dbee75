using CsCheck;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Triggers;

namespace MobileNetEdge.Device.Tests.Triggers;

public sealed class CombinedTriggersTests
{
    [Fact]
    public void Combinations_are_those_of_logic_and_show_every_frame_to_every_trigger() => Gen.Bool.Array[1, 5].Sample(says =>
    {
        Scripted[] children = [.. says.Select(static say => new Scripted(say))];
        Assert.Equal(says.All(static say => say), new AllTrigger(children).FiresAt(0));
        Assert.Equal(says.Any(static say => say), new AnyTrigger(children).FiresAt(0));
        Assert.Equal(!says[0], new NotTrigger(children[0]).FiresAt(0));
        Assert.Equal(3, children[0].Frames);
        Assert.All(children[1..], static child => Assert.Equal(2, child.Frames));
    });

    [Fact]
    public void Disposing_of_a_combination_disposes_of_its_triggers()
    {
        Scripted[] children = [new(true), new(false), new(true)];
        new AnyTrigger([
            new AllTrigger([children[0]]),
            new NotTrigger(children[1]),
            new HoldTrigger(children[2], TimeSpan.FromSeconds(1)),
        ]).Dispose();
        Assert.All(children, static child => Assert.True(child.IsDisposed));
    }

    [Fact]
    public void A_combination_of_nothing_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => new AllTrigger([]));
        Assert.Throws<ArgumentException>(() => new AnyTrigger([]));
    }

    [Fact]
    public void A_held_trigger_fires_for_its_time_after_the_other_did()
    {
        Scripted child = new(false);
        using HoldTrigger held = new(child, TimeSpan.FromSeconds(2));
        Assert.False(held.FiresAt(0));
        child.Says = true;
        Assert.True(held.FiresAt(1));
        child.Says = false;
        Assert.True(held.FiresAt(2));
        Assert.True(held.FiresAt(3));
        Assert.False(held.FiresAt(3.01));
        Assert.False(held.FiresAt(4));
    }

    [Fact]
    public void Options_nest_as_the_triggers_do()
    {
        TriggerOptions options = new AllTriggerOptions(
            [new AlwaysTriggerOptions(), new NotTriggerOptions(new IntervalTriggerOptions(TimeSpan.FromSeconds(1)))]);
        using ITrigger trigger = TriggerFactory.Create(
            options, static () => throw new InvalidOperationException("no line is needed"), TimeProvider.System);
        Assert.False(trigger.FiresAt(0));
        Assert.True(trigger.FiresAt(0.5));
        Assert.False(trigger.FiresAt(1));
    }

    [Fact]
    public void Nothing_is_allocated_a_frame()
    {
        using AnyTrigger trigger = new([
            new AllTrigger([new AlwaysTrigger(), new NotTrigger(new AlwaysTrigger())]),
            new HoldTrigger(new IntervalTrigger(new IntervalTriggerOptions(TimeSpan.FromSeconds(1))), TimeSpan.FromSeconds(0.1)),
        ]);
        double seconds = 0;
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                trigger.FiresAt(seconds += 0.1);
            }
        }));
    }

    private sealed class Scripted(bool says) : ITrigger
    {
        public bool Says { get; set; } = says;

        public int Frames { get; private set; }

        public bool IsDisposed { get; private set; }

        public bool Fires(in CameraFrame frame)
        {
            Frames++;
            return Says;
        }

        public void Dispose() => IsDisposed = true;
    }
}
