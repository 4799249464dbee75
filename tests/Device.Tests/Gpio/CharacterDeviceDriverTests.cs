using System.Device.Gpio;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Linux;
using MobileNetEdge.Device.Tests.Linux;
using MobileNetEdge.Device.Tests.Triggers;
using MobileNetEdge.Device.Triggers;

namespace MobileNetEdge.Device.Tests.Gpio;

public sealed class CharacterDeviceDriverTests : IDisposable
{
    private const string Path = "/dev/gpiochip0";

    private readonly SimulatedKernel _kernel = new();
    private readonly SimulatedGpioChip _chip;
    private readonly GpioController _gpio;

    public CharacterDeviceDriverTests()
    {
        _chip = new SimulatedGpioChip(_kernel, "pinctrl-test", 28);
        _kernel.Devices[Path] = _chip;
        _gpio = new GpioController(new CharacterDeviceDriver(new GpioChip(_kernel, Path)));
    }

    [Fact]
    public void An_output_shows_its_value_from_the_first_moment_and_then_what_is_written()
    {
        _gpio.OpenPin(27, PinMode.Output, PinValue.High);
        SimulatedLine line = _chip.Taken[27];
        Assert.Equal((true, "mobilenet-edge"), (line.IsHigh, line.Consumer));
        _gpio.Write(27, PinValue.Low);
        Assert.False(line.IsHigh);
        _gpio.Toggle(27);
        Assert.True(line.IsHigh);
        Assert.Equal(PinValue.High, _gpio.Read(27));
        _gpio.Write(27, PinValue.High); // the controller remembers what is written, and not what is toggled
        _gpio.SetPinMode(27, PinMode.Output);
        Assert.True(line.IsHigh);
    }

    [Theory]
    [InlineData(PinMode.Input, LineAbi.NoPull)]
    [InlineData(PinMode.InputPullUp, LineAbi.PullUp)]
    [InlineData(PinMode.InputPullDown, LineAbi.PullDown)]
    public void An_input_has_its_pull(PinMode mode, ulong pull)
    {
        _gpio.OpenPin(4, mode);
        SimulatedLine line = _chip.Taken[4];
        Assert.Equal(LineAbi.Input | pull, line.Flags);
        Assert.Equal(mode, _gpio.GetPinMode(4));
        line.Drive(true);
        Assert.Equal(PinValue.High, _gpio.Read(4));
        line.Drive(false);
        Assert.Equal(PinValue.Low, _gpio.Read(4));
    }

    [Fact]
    public void Edges_come_in_order_with_the_kernels_time_and_only_those_asked_for()
    {
        List<(PinEventTypes, double)> seen = [];
        using CountdownEvent all = new(3);
        _gpio.OpenPin(4, PinMode.Input);
        _gpio.RegisterCallbackForPinValueChangedEvent(4, PinEventTypes.Rising | PinEventTypes.Falling, (_, change) =>
        {
            seen.Add((change.ChangeType, ((LineEventArgs)change).Timestamp.TotalSeconds));
            all.Signal();
        });
        int rising = 0;
        _gpio.RegisterCallbackForPinValueChangedEvent(4, PinEventTypes.Rising, (_, _) => rising++);
        SimulatedLine line = _chip.Taken[4];
        line.Drive(true, 1_000_000_000);
        line.Drive(false, 1_500_000_000);
        line.Drive(true, 2_000_000_000);
        Assert.True(all.Wait(10_000, TestContext.Current.CancellationToken));
        Assert.Equal([(PinEventTypes.Rising, 1), (PinEventTypes.Falling, 1.5), (PinEventTypes.Rising, 2)], seen);
        _gpio.ClosePin(4);
        _gpio.Dispose(); // waits for the thread
        Assert.Equal(2, rising);
    }

    [Fact]
    public void A_callback_taken_back_is_told_no_more_and_the_kernel_watches_no_more()
    {
        int told = 0;
        PinChangeEventHandler handler = (_, _) => told++;
        _gpio.OpenPin(4, PinMode.Input);
        _gpio.RegisterCallbackForPinValueChangedEvent(4, PinEventTypes.Falling, handler);
        Assert.Equal(LineAbi.EdgeFalling, _chip.Taken[4].Flags & (LineAbi.EdgeRising | LineAbi.EdgeFalling));
        _gpio.UnregisterCallbackForPinValueChangedEvent(4, handler);
        Assert.Equal(0ul, _chip.Taken[4].Flags & (LineAbi.EdgeRising | LineAbi.EdgeFalling));
        _chip.Taken[4].Drive(true);
        _chip.Taken[4].Drive(false);
        _gpio.Dispose();
        Assert.Equal(0, told);
    }

    [Fact]
    public async Task Waiting_for_an_edge_ends_with_it_or_with_time()
    {
        _gpio.OpenPin(4, PinMode.Input);
        Assert.True(_gpio.WaitForEvent(4, PinEventTypes.Rising, TimeSpan.FromMilliseconds(20)).TimedOut);
        Task<WaitForEventResult> wait = Task.Run(
            () => _gpio.WaitForEvent(4, PinEventTypes.Rising, TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);
        SimulatedLine line = _chip.Taken[4];
        while ((line.Flags & LineAbi.EdgeRising) == 0)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        line.Drive(true);
        WaitForEventResult result = await wait;
        Assert.Equal((false, PinEventTypes.Rising), (result.TimedOut, result.EventTypes));
        Assert.Equal(0ul, line.Flags & LineAbi.EdgeRising);
    }

    [Fact]
    public void A_handler_may_use_lines_and_dispose_of_the_controller()
    {
        using ManualResetEventSlim done = new();
        _gpio.OpenPin(4, PinMode.Input);
        _gpio.OpenPin(5, PinMode.Output);
        _gpio.RegisterCallbackForPinValueChangedEvent(4, PinEventTypes.Rising, (_, _) =>
        {
            _gpio.Write(5, PinValue.High);
            _gpio.Dispose();
            done.Set();
        });
        SimulatedLine output = _chip.Taken[5];
        _chip.Taken[4].Drive(true);
        Assert.True(done.Wait(10_000, TestContext.Current.CancellationToken));
        Assert.True(output.IsHigh);
    }

    [Fact]
    public void All_lines_are_given_back()
    {
        _gpio.OpenPin(4, PinMode.Input);
        _gpio.OpenPin(5, PinMode.Output);
        _gpio.RegisterCallbackForPinValueChangedEvent(4, PinEventTypes.Rising, static (_, _) => { });
        _gpio.ClosePin(5);
        Assert.Equal([4], _chip.Taken.Keys);
        _gpio.Dispose();
        Assert.Empty(_chip.Taken);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Errors_name_the_chip_the_line_and_the_mend()
    {
        _chip.Foreign[17] = "lirc";
        Assert.Equal(
            "GPIO line 17 of /dev/gpiochip0 (pinctrl-test) is used by 'lirc'; stop that or choose another line",
            Fails(() => _gpio.OpenPin(17)));
        Assert.Equal("GPIO line 28: /dev/gpiochip0 (pinctrl-test) has lines 0 to 27", Fails(() => _gpio.OpenPin(28)));
        _gpio.OpenPin(4, PinMode.Input);
        _chip.Taken[4].Failing[LineAbi.SetConfig] = Errno.NoDeviceBehind;
        string message = Fails(() => _gpio.RegisterCallbackForPinValueChangedEvent(4, PinEventTypes.Rising, static (_, _) => { }));
        Assert.Contains("cannot report edges", message, StringComparison.Ordinal);
        _gpio.OpenPin(5, PinMode.Output);
        _chip.Taken[5].Failing[LineAbi.SetValues] = Errno.Io;
        Assert.Contains(
            "GPIO line 5 of /dev/gpiochip0 (pinctrl-test) cannot be written",
            Fails(() => _gpio.Write(5, PinValue.High)),
            StringComparison.Ordinal);
        Assert.Contains(
            "is not an input",
            Fails(() => _gpio.RegisterCallbackForPinValueChangedEvent(5, PinEventTypes.Rising, static (_, _) => { })),
            StringComparison.Ordinal);
        _chip.OpenError = Errno.AccessDenied;
        Assert.Contains("usermod -aG gpio", Fails(() => PathOf(Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Chips_are_found_by_path_label_and_what_boards_have()
    {
        _kernel.Devices["/dev/gpiochip10"] = new SimulatedGpioChip(_kernel, "pinctrl-rp1", 54);
        _kernel.Devices["/dev/gpiochip2"] = new SimulatedGpioChip(_kernel, "raspberrypi-exp-gpio", 8);
        Assert.Equal(Path, PathOf("/dev/gpiochip0"));
        Assert.Equal("/dev/gpiochip2", PathOf("2"));
        Assert.Equal("/dev/gpiochip2", PathOf("raspberrypi-exp-gpio"));
        Assert.Equal("/dev/gpiochip10", PathOf(null));
        Assert.Contains(
            "no GPIO chip labelled 'rp1'; there is /dev/gpiochip0 (pinctrl-test), /dev/gpiochip2",
            Fails(() => PathOf("rp1")),
            StringComparison.Ordinal);
        Assert.Contains("/dev/gpiochip7", Fails(() => PathOf("7")), StringComparison.Ordinal);
        _kernel.Devices.Remove("/dev/gpiochip10", out _);
        Assert.Contains("which GPIO chip?", Fails(() => PathOf(null)), StringComparison.Ordinal);
        _kernel.Devices.Remove("/dev/gpiochip2", out _);
        Assert.Equal(Path, PathOf(null)); // the only one
        ((SimulatedGpioChip)_kernel.Devices[Path]).OpenError = Errno.AccessDenied;
        Assert.Contains("usermod", GpioChips.List(_kernel, _kernel.Devices.Keys).Single().Problem, StringComparison.Ordinal);
        Assert.Contains("no GPIO chip under /dev", Fails(() => GpioChips.Open(_kernel, [], null)), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_lines_go_on_when_one_is_cut_off()
    {
        using CountdownEvent told = new(2);
        foreach (int pin in (int[])[4, 5])
        {
            _gpio.OpenPin(pin, PinMode.Input);
            _gpio.RegisterCallbackForPinValueChangedEvent(pin, PinEventTypes.Rising, (_, _) => told.Signal());
        }

        _chip.Taken[5].Drive(true);
        _chip.Taken[4].HangUp();
        _chip.Taken[5].Drive(false);
        _chip.Taken[5].Drive(true);
        Assert.True(told.Wait(10_000, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_trigger_that_cannot_have_edges_gives_its_line_back()
    {
        _chip.LinesFail[LineAbi.SetConfig] = Errno.NoDeviceBehind;
        Assert.Throws<GpioException>(() => new GpioTrigger(new GpioTriggerOptions(4), _gpio, TimeProvider.System));
        Assert.Empty(_chip.Taken);
    }

    [Fact]
    public void A_trigger_works_by_it_and_allocates_nothing_a_frame()
    {
        using GpioTrigger trigger = new(new GpioTriggerOptions(4, DebounceSeconds: 0), _gpio, TimeProvider.System);
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                trigger.FiresAt(i);
            }
        }));
        Assert.False(trigger.FiresAt(0));
        _chip.Taken[4].Drive(true);
        Assert.True(trigger.FiresAt(1));
    }

    public void Dispose() => _gpio.Dispose();

    private string PathOf(string? chip)
    {
        using GpioChip opened = GpioChips.Open(_kernel, _kernel.Devices.Keys, chip);
        return opened.Path;
    }

    private static string Fails(Action action) => Assert.Throws<GpioException>(action).Message;
}
