using System.Device.Gpio;

namespace MobileNetEdge.Device.Gpio;

/// <summary>An edge with the time at which the kernel saw it, which is earlier than when a busy processor reports it.</summary>
/// <param name="changeType">Rising or falling.</param>
/// <param name="pinNumber">The line.</param>
/// <param name="timestamp">On the monotonic clock of <see cref="TimeProvider.System"/>, since that clock's zero.</param>
internal sealed class LineEventArgs(PinEventTypes changeType, int pinNumber, TimeSpan timestamp)
    : PinValueChangedEventArgs(changeType, pinNumber)
{
    public TimeSpan Timestamp { get; } = timestamp;
}
