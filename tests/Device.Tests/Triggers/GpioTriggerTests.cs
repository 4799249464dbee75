using System.Device.Gpio;
using Microsoft.Extensions.Time.Testing;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Triggers;

namespace MobileNetEdge.Device.Tests.Triggers;

public sealed class GpioTriggerTests : IDisposable
{
    private const int Pin = 17;

    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedLines _lines = new();
    private readonly GpioController _gpio;

    public GpioTriggerTests() => _gpio = new GpioController(_lines);

    [Fact]
    public void A_sensor_fires_for_every_frame_while_it_is_active()
    {
        using GpioTrigger trigger = new(new GpioTriggerOptions(Pin), _gpio, _time);
        Assert.False(FiresAfter(trigger, 100));
        _lines.Set(Pin, PinValue.High);
        Assert.False(FiresAfter(trigger, 10)); // may still be noise
        Assert.True(FiresAfter(trigger, 100));
        Assert.True(FiresAfter(trigger, 100));
        _lines.Set(Pin, PinValue.Low);
        Assert.False(FiresAfter(trigger, 100));
    }

    [Fact]
    public void A_button_fires_once_however_long_it_is_held()
    {
        using GpioTrigger trigger = new(
            new GpioTriggerOptions(Pin, GpioTriggerWhen.Edge, ActiveLow: true, PinMode.InputPullUp), _gpio, _time);
        Assert.Equal(PinMode.InputPullUp, _gpio.GetPinMode(Pin));
        Assert.False(FiresAfter(trigger, 100));
        _lines.Set(Pin, PinValue.Low);
        Assert.True(FiresAfter(trigger, 100));
        Assert.False(FiresAfter(trigger, 100));
        _lines.Set(Pin, PinValue.High);
        Assert.False(FiresAfter(trigger, 100));
    }

    [Theory]
    [InlineData(GpioTriggerWhen.Active)]
    [InlineData(GpioTriggerWhen.Edge)]
    public void What_happens_between_two_frames_is_not_lost(object when)
    {
        using GpioTrigger trigger = new(new GpioTriggerOptions(Pin, (GpioTriggerWhen)when), _gpio, _time);
        _lines.Set(Pin, PinValue.High);
        _time.Advance(TimeSpan.FromMilliseconds(30));
        _lines.Set(Pin, PinValue.Low);
        Assert.True(FiresAfter(trigger, 30));
        Assert.False(FiresAfter(trigger, 100));
    }

    [Fact]
    public void An_edge_that_got_lost_is_found_by_reading_the_level()
    {
        using GpioTrigger trigger = new(new GpioTriggerOptions(Pin), _gpio, _time);
        _lines.SetWithoutEdge(Pin, PinValue.High);
        Assert.False(FiresAfter(trigger, 33));
        Assert.True(FiresAfter(trigger, 33));
    }

    [Fact]
    public void The_kernel_time_of_an_edge_counts_more_than_when_it_was_told()
    {
        using GpioTrigger trigger = new(new GpioTriggerOptions(Pin), _gpio, _time);
        TimeSpan now = _time.GetElapsedTime(0, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromMilliseconds(50)); // the thread that reports edges was busy
        _lines.Set(Pin, PinValue.High, now);
        Assert.True(FiresAfter(trigger, 0));
    }

    [Fact]
    public void A_line_is_given_back_and_not_had_twice()
    {
        using (GpioTrigger trigger = new(new GpioTriggerOptions(Pin), _gpio, _time))
        {
            GpioException error = Assert.Throws<GpioException>(() => new GpioTrigger(new GpioTriggerOptions(Pin), _gpio, _time));
            Assert.Contains("line 17", error.Message, StringComparison.Ordinal);
        }

        Assert.False(_gpio.IsPinOpen(Pin));
        Assert.Equal(0, _lines.Callbacks);
    }

    [Fact]
    public void Options_out_of_range_name_the_line()
    {
        Assert.Contains("17", Assert.Throws<ArgumentException>(
            () => new GpioTrigger(new GpioTriggerOptions(Pin, Pull: PinMode.Output), _gpio, _time)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "17",
            Assert.Throws<ArgumentException>(() => new GpioTrigger(new GpioTriggerOptions(Pin, DebounceSeconds: -1), _gpio, _time)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_allocated_a_frame()
    {
        using GpioTrigger trigger = new(new GpioTriggerOptions(Pin), _gpio, TimeProvider.System);
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                trigger.FiresAt(i);
            }
        }));
    }

    public void Dispose() => _gpio.Dispose();

    private bool FiresAfter(GpioTrigger trigger, double milliseconds)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return trigger.FiresAt(0);
    }
}
