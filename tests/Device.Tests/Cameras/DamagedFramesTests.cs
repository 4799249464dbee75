using Microsoft.Extensions.Time.Testing;
using MobileNetEdge.Device.Cameras;

namespace MobileNetEdge.Device.Tests.Cameras;

public sealed class DamagedFramesTests
{
    [Fact]
    public void They_are_reported_at_the_first_and_once_a_minute_with_how_many_there_were()
    {
        FakeTimeProvider time = new();
        List<string> warnings = [];
        DamagedFrames damaged = new(time, warnings.Add);
        for (int second = 0; second < 125; second++)
        {
            damaged.Add($"second {second}");
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            [
                "second 0; this frame is skipped",
                "second 60; 60 such frames were skipped",
                "second 120; 60 such frames were skipped",
            ],
            warnings);
    }

    [Fact]
    public void A_wait_knows_its_own()
    {
        DamagedFrames damaged = new(TimeProvider.System, static _ => { });
        Assert.Empty(damaged.InThisWait);
        damaged.Add("empty");
        damaged.Add("cut short");
        Assert.Equal(" (2 damaged: cut short)", damaged.InThisWait);
        damaged.StartWait();
        Assert.Empty(damaged.InThisWait);
    }
}
