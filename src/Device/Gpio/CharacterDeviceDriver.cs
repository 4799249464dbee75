using System.Device.Gpio;

namespace MobileNetEdge.Device.Gpio;

/// <summary>
/// Lines through the kernel's character device, second version (Linux 5.10 and later). Handlers of edges run on a thread of the driver, one
/// after another, and get a <see cref="LineEventArgs"/> with the kernel's time. All lines are released when it is disposed of.
/// </summary>
internal sealed class CharacterDeviceDriver : GpioDriver
{
    private readonly GpioChip _chip;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Line> _lines = [];
    private LineWatcher? _watcher;

    /// <param name="chip">Its number, path or label; null finds the one of the board's header.</param>
    /// <exception cref="GpioException">There is none, or it may not be opened; the message names it and the fix.</exception>
    public CharacterDeviceDriver(string? chip = null)
        : this(GpioChips.Open(chip))
    {
    }

    /// <param name="chip">Disposed of with this driver.</param>
    internal CharacterDeviceDriver(GpioChip chip) => _chip = chip;

    /// <summary>The chip, such as "/dev/gpiochip0 (pinctrl-bcm2711)".</summary>
    public string Name => $"{_chip.Path} ({_chip.Label})";

    protected override int PinCount => _chip.Lines;

    protected override void OpenPin(int pinNumber)
    {
        lock (_lock)
        {
            _lines[pinNumber] = _chip.Take(pinNumber);
        }
    }

    protected override void ClosePin(int pinNumber)
    {
        lock (_lock)
        {
            if (_lines.Remove(pinNumber, out Line? line))
            {
                line.Dispose();
                _watcher?.Refresh();
            }
        }
    }

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) =>
        mode is PinMode.Input or PinMode.InputPullUp or PinMode.InputPullDown or PinMode.Output;

    protected override PinMode GetPinMode(int pinNumber) => OpenLine(pinNumber).Mode ?? PinMode.Input;

    protected override void SetPinMode(int pinNumber, PinMode mode) => SetMode(pinNumber, mode, null);

    /// <summary>Sets mode and value together: an output has the value from its first moment.</summary>
    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue) => SetMode(pinNumber, mode, initialValue);

    protected override PinValue Read(int pinNumber) => OpenLine(pinNumber).Read();

    protected override void Write(int pinNumber, PinValue value) => OpenLine(pinNumber).Write(value);

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback)
    {
        lock (_lock)
        {
            OpenLine(pinNumber).Watch(eventTypes, callback);
            _watcher ??= new LineWatcher(this, _lock, _lines.Values);
            _watcher.Refresh();
        }
    }

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback)
    {
        lock (_lock)
        {
            OpenLine(pinNumber).Unwatch(callback);
            _watcher?.Refresh();
        }
    }

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken)
    {
        TaskCompletionSource<PinEventTypes> happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        PinChangeEventHandler handler = (_, change) => happened.TrySetResult(change.ChangeType);
        AddCallbackForPinValueChangedEvent(pinNumber, eventTypes, handler);
        try
        {
            happened.Task.Wait(cancellationToken);
            return new WaitForEventResult { EventTypes = happened.Task.Result };
        }
        catch (OperationCanceledException)
        {
            return new WaitForEventResult { TimedOut = true }; // the controller signals its time limit by cancelling
        }
        finally
        {
            RemoveCallbackForPinValueChangedEvent(pinNumber, handler);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _watcher?.Dispose();
            _watcher = null;
            lock (_lock)
            {
                foreach (Line line in _lines.Values)
                {
                    line.Dispose();
                }

                _lines.Clear();
            }

            _chip.Dispose();
        }

        base.Dispose(disposing);
    }

    private void SetMode(int pinNumber, PinMode mode, PinValue? value)
    {
        lock (_lock)
        {
            OpenLine(pinNumber).Configure(mode, value);
        }
    }

    private Line OpenLine(int pinNumber)
    {
        lock (_lock)
        {
            return _lines.TryGetValue(pinNumber, out Line? line)
                ? line
                : throw new GpioException($"GPIO line {pinNumber} of {Name} is not open");
        }
    }
}
