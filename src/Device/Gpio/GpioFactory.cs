using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Globalization;

namespace MobileNetEdge.Device.Gpio;

/// <summary>Makes the controller of lines that options describe.</summary>
internal static class GpioFactory
{
    /// <exception cref="GpioException">The chip is missing or may not be used; the message names it and the fix.</exception>
    public static GpioController Open(GpioOptions options) => options.Driver switch
    {
        GpioDriverKind.CharacterDevice => new GpioController(new CharacterDeviceDriver(options.Chip)),
        GpioDriverKind.SystemDefault => new GpioController(),
        GpioDriverKind.LibGpiod => new GpioController(new LibGpiodV2Driver(ChipNumber(options))),
        GpioDriverKind.Sysfs => new GpioController(new SysFsDriver()),
        GpioDriverKind.RaspberryPi => new GpioController(new RaspberryPi3Driver()),
        _ => throw new GpioException($"There is no GPIO driver '{options.Driver}'."),
    };

    private static int ChipNumber(GpioOptions options) =>
        int.TryParse(options.Chip ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new GpioException($"GPIO chip '{options.Chip}': libgpiod takes its number, as 0; 'ls /dev/gpiochip*' shows them.");
}
