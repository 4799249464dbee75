using System.Device.Gpio;
using Microsoft.Extensions.Time.Testing;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Tests.Triggers;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Actions;

public sealed class GpioActionTests : IDisposable
{
    private const int Pin = 17;

    private readonly GpioController _lines = new(new SimulatedLines());
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _lines.Dispose();

    private bool IsHigh => _lines.Read(Pin) == PinValue.High;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_level_is_on_from_begin_to_end(bool activeLow)
    {
        GpioAction action = Open(new GpioActionOptions { ActiveLow = activeLow });
        Assert.Equal(activeLow, IsHigh);
        await Handle(action, begin: true);
        Assert.Equal(!activeLow, IsHigh);
        await Handle(action, begin: false);
        Assert.Equal(activeLow, IsHigh);
    }

    [Fact]
    public async Task A_pulse_ends_by_itself_and_begins_anew_with_the_next_event()
    {
        GpioAction action = Open(new GpioActionOptions { Mode = OutputMode.Pulse, PulseSeconds = 2 });
        await Handle(action, begin: true);
        await Handle(action, begin: false);
        Assert.True(IsHigh);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        await Handle(action, begin: true);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.True(IsHigh);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False(IsHigh);
    }

    [Fact]
    public async Task A_blinking_line_blinks_from_begin_to_end()
    {
        GpioAction action = Open(new GpioActionOptions { Mode = OutputMode.Blink, BlinkSeconds = 1 });
        await Handle(action, begin: true);
        List<bool> seen = [];
        for (int i = 0; i < 4; i++)
        {
            seen.Add(IsHigh);
            _time.Advance(TimeSpan.FromSeconds(0.5));
        }

        Assert.Equal([true, false, true, false], seen);
        await Handle(action, begin: false);
        _time.Advance(TimeSpan.FromSeconds(0.6));
        Assert.False(IsHigh);
    }

    [Theory]
    [InlineData("off", false, false)]
    [InlineData("on", true, true)]
    [InlineData("keep", false, true)]
    public async Task At_the_start_and_the_end_it_is_safe_and_no_event_changes_that(string safe, bool atStart, bool atEnd)
    {
        GpioAction action = Open(new GpioActionOptions { Safe = Enum.Parse<SafeState>(safe, ignoreCase: true), Mode = OutputMode.Blink });
        Assert.Equal(atStart, IsHigh);
        await Handle(action, begin: true);
        Assert.True(IsHigh);
        action.MakeSafe();
        Assert.Equal(atEnd, IsHigh);
        await Handle(action, begin: true);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Handle(action, begin: false);
        Assert.Equal(atEnd, IsHigh);
        await action.DisposeAsync();
    }

    [Fact]
    public void A_missing_chip_is_the_users_to_mend()
    {
        GpioAction action = new(new GpioActionOptions { Pin = Pin }, () => throw new GpioException("no chip"), _time);
        Assert.Equal("GPIO line 17: no chip", Assert.Throws<InputException>(action.Open).Message);
    }

    private GpioAction Open(GpioActionOptions options)
    {
        options.Pin = Pin;
        GpioAction action = new(options, () => _lines, _time);
        action.Open();
        return action;
    }

    private static Task Handle(GpioAction action, bool begin) =>
        action.HandleAsync(begin ? Events.Begin() : Events.End(), null, TestContext.Current.CancellationToken);
}
