using System.Device.Gpio;
using MobileNetEdge.Device.Gpio;

namespace MobileNetEdge.Device.Tests.Triggers;

/// <summary>Lines whose levels a test sets, and whose edges are reported at once or get lost.</summary>
internal sealed class SimulatedLines : GpioDriver
{
    private readonly Dictionary<int, PinMode> _modes = [];
    private readonly Dictionary<int, PinValue> _values = [];
    private readonly List<PinChangeEventHandler> _callbacks = [];

    public int Callbacks => _callbacks.Count;

    protected override int PinCount => 28;

    public void Set(int pin, PinValue value, TimeSpan? kernelTime = null)
    {
        SetWithoutEdge(pin, value);
        PinEventTypes type = value == PinValue.High ? PinEventTypes.Rising : PinEventTypes.Falling;
        foreach (PinChangeEventHandler callback in _callbacks)
        {
            callback(this, kernelTime is { } at ? new LineEventArgs(type, pin, at) : new PinValueChangedEventArgs(type, pin));
        }
    }

    public void SetWithoutEdge(int pin, PinValue value) => _values[pin] = value;

    protected override void OpenPin(int pinNumber)
    {
    }

    protected override void ClosePin(int pinNumber) => _modes.Remove(pinNumber);

    protected override void SetPinMode(int pinNumber, PinMode mode)
    {
        _modes[pinNumber] = mode;
        _values[pinNumber] = mode == PinMode.InputPullUp ? PinValue.High : PinValue.Low;
    }

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinValue Read(int pinNumber) => _values[pinNumber];

    protected override void Write(int pinNumber, PinValue value) => _values[pinNumber] = value;

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        _callbacks.Add(callback);

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
        _callbacks.Remove(callback);
}
