using System.Device.Gpio;
using Iot.Device.Button;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Triggers;

namespace MobileNetEdge.IotBindings;

/// <summary>Fires once for each press of a button to ground.</summary>
internal sealed class ButtonTrigger : ITrigger
{
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(20);

    private readonly GpioButton _button;
    private int _pressed;    // 1 after a press that no frame has seen; edges come on the driver's thread

    /// <param name="pin">GPIO number of the line.</param>
    /// <param name="gpio">The controller; the caller disposes of it.</param>
    public ButtonTrigger(int pin, GpioController gpio)
    {
        _button = new GpioButton(pin, isPullUp: true, hasExternalResistor: false, gpio, shouldDispose: false, Debounce);
        _button.ButtonDown += OnDown;
    }

    public bool Fires(in CameraFrame frame) => Interlocked.Exchange(ref _pressed, 0) == 1;

    public void Dispose()
    {
        _button.ButtonDown -= OnDown;
        _button.Dispose();
    }

    private void OnDown(object? sender, EventArgs nothing) => Volatile.Write(ref _pressed, 1);
}
