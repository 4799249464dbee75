using System.Device.Gpio;
using Iot.Device.Hcsr501;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Triggers;

namespace MobileNetEdge.IotBindings;

/// <summary>Fires while a PIR sensor HC-SR501 sees something warm move, and once for what came and went between two frames.</summary>
internal sealed class Hcsr501Trigger : ITrigger
{
    private readonly Hcsr501 _sensor;
    private int _moved;    // 1 after an edge that no frame has seen; edges come on the driver's thread

    /// <param name="pin">GPIO number of the sensor's OUT.</param>
    /// <param name="gpio">The controller; the caller disposes of it.</param>
    public Hcsr501Trigger(int pin, GpioController gpio)
    {
        _sensor = new Hcsr501(pin, gpio, shouldDispose: false);
        _sensor.Hcsr501ValueChanged += OnChange;
    }

    public bool Fires(in CameraFrame frame) => Interlocked.Exchange(ref _moved, 0) == 1 || _sensor.IsMotionDetected;

    public void Dispose()
    {
        _sensor.Hcsr501ValueChanged -= OnChange;
        _sensor.Dispose();
    }

    private void OnChange(object sender, Hcsr501ValueChangedEventArgs change)
    {
        if (change.PinValue == PinValue.High)
        {
            Volatile.Write(ref _moved, 1);
        }
    }
}
