using System.Globalization;
using MobileNetEdge.Device.Linux;

namespace MobileNetEdge.Device.Gpio;

/// <summary>A GPIO chip of this machine.</summary>
/// <param name="Path">The path, such as "/dev/gpiochip0".</param>
/// <param name="Label">The label, such as "pinctrl-rp1"; empty when it cannot be opened.</param>
/// <param name="Lines">The number of lines.</param>
/// <param name="Problem">Why it cannot be used, and the fix; null when it can.</param>
internal sealed record GpioChipInfo(string Path, string Label, int Lines, string? Problem);

/// <summary>The GPIO chips of this machine.</summary>
internal static class GpioChips
{
    /// <summary>Chips behind the pin header of boards: Raspberry Pi 5, 4, and 3 and Zero 2.</summary>
    private static readonly string[] HeaderLabels = ["pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835"];

    private static IEnumerable<string> Paths => Directory.Exists("/dev") ? Directory.GetFiles("/dev", "gpiochip*") : [];

    /// <summary>By number.</summary>
    public static IReadOnlyList<GpioChipInfo> List() => List(Kernel.Instance, Paths);

    /// <summary>The default chip; null if the configuration must name one.</summary>
    public static GpioChipInfo? Default(IReadOnlyList<GpioChipInfo> chips) =>
        HeaderLabels.Select(label => chips.FirstOrDefault(chip => chip.Label == label)).FirstOrDefault(static chip => chip is not null)
        ?? (chips.Count == 1 ? chips[0] : null);

    /// <param name="chip">Number, path or label; null takes the default.</param>
    /// <exception cref="GpioException">There is none, or it may not be opened; the message names it and the fix.</exception>
    public static GpioChip Open(string? chip) => Open(Kernel.Instance, Paths, chip);

    internal static IReadOnlyList<GpioChipInfo> List(IKernel kernel, IEnumerable<string> paths)
    {
        List<GpioChipInfo> chips = [];
        foreach (string path in paths.OrderBy(static path => path.Length).ThenBy(static path => path, StringComparer.Ordinal))
        {
            try
            {
                using GpioChip chip = new(kernel, path);
                chips.Add(new GpioChipInfo(path, chip.Label, chip.Lines, null));
            }
            catch (GpioException error)
            {
                chips.Add(new GpioChipInfo(path, string.Empty, 0, error.Message));
            }
        }

        return chips;
    }

    internal static GpioChip Open(IKernel kernel, IEnumerable<string> paths, string? chip)
    {
        if (chip is not null && chip.StartsWith('/'))
        {
            return new GpioChip(kernel, chip);
        }

        if (int.TryParse(chip, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return new GpioChip(kernel, $"/dev/gpiochip{number}");
        }

        IReadOnlyList<GpioChipInfo> chips = List(kernel, paths);
        GpioChipInfo? found = chip is null ? Default(chips) : chips.FirstOrDefault(one => one.Label == chip);
        if (found is not null)
        {
            return new GpioChip(kernel, found.Path);
        }

        if (chips.Count == 0)
        {
            throw new GpioException("there is no GPIO chip under /dev; the board has none, or its kernel lacks the driver");
        }

        string list = string.Join(", ", chips.Select(static one => one.Problem ?? $"{one.Path} ({one.Label})"));
        throw new GpioException(chip is null
            ? $"which GPIO chip? Name one of {list}"
            : $"there is no GPIO chip labelled '{chip}'; there is {list}");
    }
}
