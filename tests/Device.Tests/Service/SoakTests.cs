using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Tests.Actions;

namespace MobileNetEdge.Device.Tests.Service;

/// <summary>Runs on its own: the measured memory is that of the whole process.</summary>
[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
[Collection(nameof(SoakTests))]
public sealed class SoakTests
{
    private const int FramesPerSecond = 2;
    private const int FramesAnHour = 3600 * FramesPerSecond;

    /// <summary>
    /// Ten minutes with something before the camera, ten without, in turn, for a day and a night; the camera loses a frame now and then.
    /// </summary>
    [Fact]
    public async Task A_day_of_frames_leaves_memory_and_handles_as_they_were()
    {
        using TinyModel model = new();
        AgentOptions options = new()
        {
            Decision = new DecisionOptions
            {
                On = model.On,
                Off = model.On,
                SmoothingSeconds = 1,
                MinimumSeconds = 1,
                CoolDownSeconds = 5,
                QuietHours = [new QuietHoursOptions { From = "03:00", To = "04:00" }],
            },
            Actions =
            [
                new GpioActionOptions { Pin = 17 },
                new JsonLinesActionOptions { File = model.Folder.File("log.jsonl"), MaxBytes = 5000 },
                new PictureActionOptions { Folder = model.Folder.File("pictures"), MaxCount = 10 },
            ],
        };
        SimulatedCamera camera = new(number => number / (600 * FramesPerSecond) % 2 == 1
            ? TinyModel.Bright
            : TinyModel.Dark, TimeSpan.FromSeconds(1.0 / FramesPerSecond)) { Lost = [.. Enumerable.Range(1, 10).Select(i => i * 7777L)] };
        await using Bench bench = await Bench.Of(model, options, camera);
        bench.Run(FramesAnHour);
        (long bytes, int handles) = Taken();
        bench.Run(23 * FramesAnHour);
        (long bytesAfter, int handlesAfter) = Taken();
        Assert.Equal(24 * FramesAnHour, bench.Metrics.Inferences);
        Assert.Equal(10, bench.Metrics.LostFrames);
        Assert.InRange(bytesAfter - bytes, long.MinValue, 200_000);    // what the tests before it left is collected meanwhile
        Assert.InRange(handlesAfter - handles, int.MinValue, 20);

        // A picture is written in its own time, and the oldest goes just before.
        await Events.Until(() => Directory.GetFiles(model.Folder.File("pictures")).Length == 10, "ten pictures stay");
    }

    private static (long Bytes, int Handles) Taken() =>
        (GC.GetTotalMemory(forceFullCollection: true), OperatingSystem.IsLinux()
            ? Directory.GetFileSystemEntries("/proc/self/fd").Length
            : 0);
}
