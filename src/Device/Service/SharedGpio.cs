using System.Device.Gpio;
using MobileNetEdge.Device.Gpio;

namespace MobileNetEdge.Device.Service;

/// <summary>
/// The one controller of lines, for triggers and outputs. Opened by the first that needs it: a board without GPIO runs a configuration
/// without it.
/// </summary>
internal sealed class SharedGpio(GpioOptions options) : IDisposable
{
    private GpioController? _controller;

    /// <exception cref="GpioException">The chip is missing or may not be used.</exception>
    public GpioController Open() => _controller ??= GpioFactory.Open(options);

    public void Dispose() => _controller?.Dispose();
}
