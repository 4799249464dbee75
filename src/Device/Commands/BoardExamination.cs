using System.Globalization;
using System.Runtime.InteropServices;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Cameras.V4L2;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Service;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Device.Commands;

/// <summary>Examines the board itself. What a configuration does not use may be missing.</summary>
internal static class BoardExamination
{
    /// <param name="options">The configuration; null to examine everything.</param>
    public static IEnumerable<Finding> Findings(AgentOptions? options) =>
    [
        new Finding(
            "processor",
            true,
            $"{Environment.ProcessorCount} × {RuntimeInformation.ProcessArchitecture}, kernels {string.Join(", ", KernelNames.Here())}"),
        .. Cameras(V4L2Devices.List(), options),
        .. options?.Camera is PipeCameraOptions pipe ? [Program(pipe.Command, PipeCamera.Find(pipe.Command))] : Array.Empty<Finding>(),
        .. Chips(GpioChips.List(), options),
        .. Heat(new LinuxBoardSensors()),
    ];

    public static IEnumerable<Finding> Cameras(IReadOnlyList<V4L2DeviceInfo> devices, AgentOptions? options)
    {
        string? needed = (options?.Camera as V4L2CameraOptions)?.Path;
        if (devices.Count == 0)
        {
            return [new Finding("cameras", needed is null, needed is null
                ? "no V4L2 camera found"
                : "no V4L2 camera found; plug one in, or use type rpicam for a CSI camera")];
        }

        return devices.Select(device => device.Problem is { } problem
            ? new Finding(device.Path, options is not null && needed != device.Path, problem)
            : new Finding(device.Path, true, $"{device.Name}: "
                + $"{string.Join("; ", device.Formats.Select(format => $"{format.FourCC} {string.Join(", ", format.Sizes)}"))}"));
    }

    public static IEnumerable<Finding> Chips(IReadOnlyList<GpioChipInfo> chips, AgentOptions? options)
    {
        bool needed = options is not null && OptionsCheck.UsesLines(options);
        if (chips.Count == 0)
        {
            return [new Finding(
                "GPIO chips",
                !needed,
                needed ? "none found; remove triggers and actions of type gpio from the configuration" : "none found")];
        }

        IEnumerable<Finding> found = chips.Select(chip => chip.Problem is { } problem
            ? new Finding(chip.Path, options is not null && !needed, problem)
            : new Finding(chip.Path, true, $"{chip.Label}, {chip.Lines} lines"));
        return needed && options!.Gpio.Chip is null && GpioChips.Default(chips) is null
            ? found.Append(new Finding(
                "GPIO chip",
                false,
                "none of them is known to be the board's header; name one as \"chip\" of \"gpio\" in the configuration"))
            : found;
    }

    public static IEnumerable<Finding> Heat(IBoardSensors sensors)
    {
        double limit = new ThrottleOptions().AboveCelsius;
        yield return sensors.Celsius is { } celsius
            ? new Finding(
                "temperature",
                celsius < limit,
                string.Create(CultureInfo.InvariantCulture, $"{celsius:0.0} °C{(celsius < limit ? "" : "; give it a heat sink or a fan")}"))
            : new Finding("temperature", true, "not reported by this board");
        yield return new Finding("throttling", sensors.Throttling is null, sensors.Throttling ?? "none reported by the firmware");
    }

    private static Finding Program(string? command, string? path) => new(
        command ?? "rpicam-vid", path is not null, path ?? "is not in PATH; 'sudo apt install rpicam-apps-lite'");
}
