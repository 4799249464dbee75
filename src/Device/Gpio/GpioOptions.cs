namespace MobileNetEdge.Device.Gpio;

/// <summary>How lines are reached; <see cref="GpioFactory"/> makes the controller.</summary>
/// <param name="Driver">Which driver.</param>
/// <param name="Chip">
/// The chip of the character device: a number ("0"), a path ("/dev/gpiochip0") or a label ("pinctrl-rp1"); null finds the board's header.
/// </param>
internal sealed record GpioOptions(GpioDriverKind Driver = GpioDriverKind.CharacterDevice, string? Chip = null);

/// <summary>Drivers of lines: this program's own, and those of System.Device.Gpio.</summary>
internal enum GpioDriverKind
{
    /// <summary>This program's own, through the kernel's character device: Linux 5.10 and later.</summary>
    CharacterDevice,

    /// <summary>What System.Device.Gpio finds best for the board.</summary>
    SystemDefault,

    /// <summary>The library libgpiod, which must be installed.</summary>
    LibGpiod,

    /// <summary>The old files under /sys/class/gpio, which new kernels do not have.</summary>
    Sysfs,

    /// <summary>Registers of a Raspberry Pi 1 to 4 and Zero; needs /dev/gpiomem.</summary>
    RaspberryPi,
}
