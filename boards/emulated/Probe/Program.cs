using System.Device.Gpio;
using System.Diagnostics;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Cameras.V4L2;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Triggers;
using MobileNetEdge.Runtime.Int8.Pictures;
using GpioChipInfo = MobileNetEdge.Device.Gpio.GpioChipInfo;

namespace MobileNetEdge.Boards.Emulated.Probe;

/// <summary>
/// Tests the agent's code against a board's kernel. Lines that start with '@' are for the host (boards/emulated/test): it counts checks,
/// raises the input line, and looks at the output from outside.
/// </summary>
internal static class Program
{
    private const string Camera = "/dev/video0";
    private const int Frames = 100;
    private const int Input = 3; // QEMU's power button
    private const int Output = 5;

    internal static void Main(string[] arguments)
    {
        foreach (string argument in arguments)
        {
            try
            {
                switch (argument)
                {
                    case "list":
                        List();
                        break;
                    case "unplug":
                        Unplug();
                        break;
                    case "gpio":
                        Lines();
                        break;
                    default: // a pixel format
                        Capture(Enum.Parse<V4L2Format>(argument, ignoreCase: true));
                        break;
                }
            }
            catch (Exception error) when (error is CameraException or GpioException)
            {
                Check(error.Message, false);
            }
        }
    }

    private static void List()
    {
        foreach (V4L2DeviceInfo device in V4L2Devices.List())
        {
            Console.WriteLine($"camera {device.Path} '{device.Name}' {device.Problem}");
            Console.WriteLine(
                "  " + string.Join(
                    ", ",
                    device.Formats.Select(static format =>
                        format.Format is null ? $"({format.FourCC})" : $"{format.FourCC} {format.Sizes[0]}")));
        }

        foreach (GpioChipInfo chip in GpioChips.List())
        {
            Console.WriteLine($"gpio {chip.Path} '{chip.Label}' {chip.Lines} lines {chip.Problem}");
        }
    }

    private static void Capture(V4L2Format format)
    {
        using V4L2Camera camera = new(
            new V4L2CameraOptions(Camera, 320, 180, 30, format),
            TimeProvider.System,
            Device.Linux.Kernel.Instance,
            Console.Error.WriteLine);
        using MotionTrigger motion = new(new MotionTriggerOptions());
        using CancellationTokenSource cancel = new();
        (long before, long first, long last, int moved, bool ordered, TimeSpan at) = (0, 0, 0, 0, true, TimeSpan.Zero);
        PictureFormat picture = default;
        Stopwatch watch = new();
        for (int i = 0; i <= Frames; i++)
        {
            camera.TryNext(out CameraFrame frame, cancel.Token);
            bool fires = motion.Fires(frame);
            if (i == 0)
            {
                (first, picture) = (frame.Sequence, frame.Format);
                before = GC.GetAllocatedBytesForCurrentThread();
                watch.Start();
            }
            else
            {
                moved += fires ? 1 : 0;
                ordered &= frame.Sequence > last && frame.Timestamp > at && frame.Bytes.Length >= frame.Format.FrameBytes;
            }

            (last, at) = (frame.Sequence, frame.Timestamp);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TimeSpan age = Stopwatch.GetElapsedTime(0, Stopwatch.GetTimestamp()) - at;
        Console.WriteLine(
            $"{format}: {picture.Width}×{picture.Height} stride {picture.Stride}, {Frames} frames in {watch.ElapsedMilliseconds} ms, "
                + $"numbers {first}..{last}, {moved} with motion, last one {age.TotalMilliseconds:0.0} ms old");
        Check($"{format}: numbers and times grow, frames are whole", ordered);
        Check($"{format}: timestamps are on this program's clock", age > TimeSpan.Zero && age < TimeSpan.FromSeconds(5));
        Check($"{format}: {allocated} bytes allocated in {Frames} frames, capture and motion", allocated == 0);
        Task waiting = Task.Run(() =>
        {
            while (camera.TryNext(out _, cancel.Token))
            {
            }
        });
        Thread.Sleep(50);
        cancel.Cancel();
        Check($"{format}: a wait is cancelled", SpinWait.SpinUntil(() => waiting.IsCanceled || waiting.IsFaulted, 1000));
    }

    private static void Unplug()
    {
        using V4L2Camera camera = new(
            new V4L2CameraOptions(Camera) { Retry = new RetryOptions(0.1, 1) },
            TimeProvider.System,
            Device.Linux.Kernel.Instance,
            Console.Error.WriteLine);
        camera.TryNext(out CameraFrame frame, CancellationToken.None);
        (long last, string told) = (frame.Sequence, string.Empty);
        File.WriteAllText("/sys/bus/platform/drivers/vivid/unbind", "vivid.0");
        for (int i = 0; i < 3; i++)
        {
            try
            {
                camera.TryNext(out frame, CancellationToken.None);
            }
            catch (CameraException error)
            {
                told += $" {error.Message};";
            }
        }

        File.WriteAllText("/sys/bus/platform/drivers/vivid/bind", "vivid.0");
        camera.TryNext(out frame, CancellationToken.None);
        Check($"unplug: the camera goes on after{told}", told.Contains("unplugged", StringComparison.Ordinal) && frame.Sequence > last);
    }

    private static void Lines()
    {
        using GpioController gpio = GpioFactory.Open(new GpioOptions());
        gpio.OpenPin(Output, PinMode.Output, PinValue.High);
        Ask("outputs heart gpio: opened high, the output is high");
        gpio.Write(Output, PinValue.Low);
        Ask("outputs none gpio: the output goes low");
        gpio.Write(Output, PinValue.High);
        Ask("outputs heart gpio: the output goes high");

        using GpioTrigger trigger = new(new GpioTriggerOptions(Input, GpioTriggerWhen.Edge, DebounceSeconds: 0), gpio, TimeProvider.System);
        CameraFrame frame = new(new PictureFormat(PixelFormat.Gray8, 1, 1), [0], 0, TimeSpan.Zero);
        List<string> edges = [];
        gpio.RegisterCallbackForPinValueChangedEvent(Input, PinEventTypes.Rising | PinEventTypes.Falling, (_, change) =>
        {
            TimeSpan late = Stopwatch.GetElapsedTime(0, Stopwatch.GetTimestamp()) - ((LineEventArgs)change).Timestamp;
            lock (edges)
            {
                edges.Add($"{change.ChangeType} told after {late.TotalMilliseconds:0.0} ms");
            }
        });
        Check("gpio: nothing fires before the edge", !trigger.Fires(frame));
        Ask("raise");
        bool fired = false;
        for (Stopwatch watch = Stopwatch.StartNew(); watch.ElapsedMilliseconds < 5000 && !fired; Thread.Sleep(10))
        {
            fired = trigger.Fires(frame);
        }

        Thread.Sleep(500);
        lock (edges)
        {
            Console.WriteLine($"gpio: {string.Join(", ", edges)}");
            Check("gpio: the trigger fires by an edge of the line", fired);
            Check("gpio: edges come with the kernel's time", edges.Count > 0);
        }

        try
        {
            using GpioController second = GpioFactory.Open(new GpioOptions());
            second.OpenPin(Output);
            Check("gpio: a line is not had twice", false);
        }
        catch (GpioException error)
        {
            Check($"gpio: {error.Message}", error.Message.Contains("'mobilenet-edge'", StringComparison.Ordinal));
        }
    }

    private static void Check(string what, bool holds) => Console.WriteLine($"@{(holds ? "ok" : "failed")} {what}");

    /// <summary>The host does it, then answers a line.</summary>
    private static void Ask(string what)
    {
        Console.WriteLine($"@{what}");
        Console.ReadLine();
    }
}
