using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Device.Service;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Device.Tests.Service;

public sealed class BoardMonitorTests
{
    [Fact]
    public void Inferences_slow_down_above_a_temperature_and_come_back_under_another()
    {
        SimulatedSensors sensors = new();
        InferencePace pace = new(1);
        using AgentMetrics metrics = new();
        RecordingLog log = new();
        using BoardMonitor monitor = new(sensors, new ThrottleOptions(), pace, metrics, TimeProvider.System, log);
        (double? Celsius, string? Throttling, bool IsSlow)[] course =
        [
            (null, null, false),
            (79.9, null, false),
            (80, null, true),
            (75, null, true),
            (74.9, null, false),
            (50, "capped", true),
            (50, null, false),
        ];
        foreach ((double? celsius, string? throttling, bool isSlow) in course)
        {
            (sensors.Celsius, sensors.Throttling) = (celsius, throttling);
            monitor.Look();
            Assert.Equal(isSlow, pace.IsSlow);
            Assert.Equal((celsius, isSlow), (metrics.Celsius, metrics.IsThrottled));
        }

        Assert.Equal(4, log.Lines.Count);
    }

    [Fact]
    public void Sensors_are_read_from_files_as_a_raspberry_pi_has_them()
    {
        using TemporaryFolder sys = new();
        LinuxBoardSensors sensors = new(sys.File(""));
        Assert.Equal((null, null), (sensors.Celsius, sensors.Throttling));
        sys.Write("class/thermal/thermal_zone0/type", "nvme"u8.ToArray());
        sys.Write("class/thermal/thermal_zone0/temp", "30000\n"u8.ToArray());
        sys.Write("class/thermal/thermal_zone1/type", "cpu-thermal\n"u8.ToArray());
        sys.Write("class/thermal/thermal_zone1/temp", "61850\n"u8.ToArray());
        sys.Write("devices/platform/soc/soc:firmware/get_throttled", "50000\n"u8.ToArray());    // of before, not of now
        Assert.Equal((61.85, null), (sensors.Celsius, sensors.Throttling));
        sys.Write("devices/platform/soc/soc:firmware/get_throttled", "50005\n"u8.ToArray());
        Assert.Equal(
            "the supply voltage is too low: use a stronger power supply and a short, thick cable; the processor is throttled",
            sensors.Throttling);
    }

    private sealed class SimulatedSensors : IBoardSensors
    {
        public double? Celsius { get; set; }

        public string? Throttling { get; set; }
    }
}
