using System.Device.Gpio;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Gpio;

namespace MobileNetEdge.Device.Triggers;

/// <summary>
/// Fires on a GPIO line. Edges count even when they come and go between two frames; each frame also reads the level, so that an edge
/// that got lost delays a change by one frame at most.
/// </summary>
internal sealed class GpioTrigger : ITrigger
{
    private readonly GpioTriggerOptions _options;
    private readonly GpioController _gpio;
    private readonly TimeProvider _time;
    private readonly Debouncer _line;
    private readonly Lock _lock = new(); // edges come on the driver's thread
    private long _activationsSeen;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="GpioException">The line cannot be opened.</exception>
    public GpioTrigger(GpioTriggerOptions options, GpioController gpio, TimeProvider time)
    {
        if (options.Pull == PinMode.Output)
        {
            throw new ArgumentException(
                $"Line {options.Pin}: a trigger is an input, with a pull-up, a pull-down or neither.", nameof(options));
        }

        if (!(options.DebounceSeconds >= 0))
        {
            throw new ArgumentException(
                $"Line {options.Pin} debounced for {options.DebounceSeconds} s: it must be 0 or more.", nameof(options));
        }

        if (gpio.IsPinOpen(options.Pin))
        {
            throw new GpioException(
                $"GPIO line {options.Pin} is used twice, by two triggers or by a trigger and an action; give each its own line.");
        }

        (_options, _gpio, _time) = (options, gpio, time);
        try
        {
            gpio.OpenPin(options.Pin, options.Pull);
            _line = new Debouncer(IsActive(gpio.Read(options.Pin)), TimeSpan.FromSeconds(options.DebounceSeconds));
            gpio.RegisterCallbackForPinValueChangedEvent(options.Pin, PinEventTypes.Rising | PinEventTypes.Falling, OnEdge);
        }
        catch
        {
            if (gpio.IsPinOpen(options.Pin)) // it is open if only setting its mode or its edges failed
            {
                gpio.ClosePin(options.Pin);
            }

            throw;
        }
    }

    public bool Fires(in CameraFrame frame)
    {
        bool level = IsActive(_gpio.Read(_options.Pin));
        lock (_lock)
        {
            _line.Sample(level, Now());
            bool became = _line.Activations != _activationsSeen;
            _activationsSeen = _line.Activations;
            return became || (_options.When == GpioTriggerWhen.Active && _line.IsActive);
        }
    }

    public void Dispose()
    {
        if (_gpio.IsPinOpen(_options.Pin))
        {
            _gpio.UnregisterCallbackForPinValueChangedEvent(_options.Pin, OnEdge);
            _gpio.ClosePin(_options.Pin);
        }
    }

    private void OnEdge(object sender, PinValueChangedEventArgs change)
    {
        bool active = IsActive(change.ChangeType == PinEventTypes.Rising ? PinValue.High : PinValue.Low);
        lock (_lock)
        {
            _line.Edge(active, change is LineEventArgs { Timestamp: TimeSpan exact } ? exact : Now());
        }
    }

    private bool IsActive(PinValue value) => value == (_options.ActiveLow ? PinValue.Low : PinValue.High);

    private TimeSpan Now() => _time.GetElapsedTime(0, _time.GetTimestamp());
}
