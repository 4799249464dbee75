using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Gpio;

/// <summary>A GPIO line or chip cannot be used; the message names the chip, the line and the fix.</summary>
internal sealed class GpioException(string message, Exception? inner = null) : InputException(message, inner);
