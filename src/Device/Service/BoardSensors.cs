using System.Globalization;

namespace MobileNetEdge.Device.Service;

/// <summary>How hot the board is, and whether its firmware has slowed it down.</summary>
internal interface IBoardSensors
{
    /// <summary>Null where the board does not report it.</summary>
    double? Celsius { get; }

    /// <summary>Why the firmware throttles the processor, in words; null where it does not, or does not report it.</summary>
    string? Throttling { get; }
}

/// <summary>Reads what Linux and the firmware of a Raspberry Pi show as files.</summary>
/// <param name="root">Where /sys is.</param>
internal sealed class LinuxBoardSensors(string root = "/sys") : IBoardSensors
{
    // https://www.raspberrypi.com/documentation/computers/os.html#get_throttled: these bits are the present state; the same
    // bits, 16 higher, say that it occurred since the start.
    private static readonly (int Bit, string Meaning)[] Meanings =
        [
            (0, "the supply voltage is too low: use a stronger power supply and a short, thick cable"),
            (1, "the clock is capped"),
            (2, "the processor is throttled"),
            (3, "it is near its temperature limit: cool it"),
        ];

    public double? Celsius
    {
        get
        {
            foreach (string zone in Zones())
            {
                // Thousandths of a degree.
                if (int.TryParse(
                    Read(Path.Combine(zone, "temp")), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int thousandths))
                {
                    return thousandths / 1000.0;
                }
            }

            return null;
        }
    }

    public string? Throttling
    {
        get
        {
            string? text = Read(Path.Combine(root, "devices/platform/soc/soc:firmware/get_throttled"));
            return uint.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint bits) && (bits & 0xF) != 0
                ? string.Join("; ", Meanings.Where(meaning => (bits & (1u << meaning.Bit)) != 0).Select(meaning => meaning.Meaning))
                : null;
        }
    }

    /// <summary>The processor's zone first, if one is named so.</summary>
    private IEnumerable<string> Zones()
    {
        string thermal = Path.Combine(root, "class/thermal");
        return Directory.Exists(thermal)
            ? Directory.EnumerateDirectories(thermal, "thermal_zone*")
                .OrderByDescending(zone => Read(Path.Combine(zone, "type"))?.Contains("cpu", StringComparison.OrdinalIgnoreCase) == true)
                .ThenBy(zone => zone, StringComparer.Ordinal)
            : [];
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
