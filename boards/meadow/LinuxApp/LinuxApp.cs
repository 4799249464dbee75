using System;
using System.IO;
using System.Threading.Tasks;
using Meadow;
using Meadow.Foundation.Leds;
using Meadow.Foundation.Sensors.Camera;
using Meadow.Foundation.Sensors.Motion;
using Meadow.Hardware;
using Meadow.Units;
using MobileNetEdge.PhotoClassifier;

namespace CardWatcher;

/// <summary>The same on a Raspberry Pi, on .NET and so with the kernels for vectors. README.md shows the wires.</summary>
public sealed class LinuxApp : App<RaspberryPi>
{
    private Led _led = null!;
    private Classifier _classifier = null!;
    private ParallaxPir _pir = null!;

    /// <summary>The entry point.</summary>
    public static Task Main(string[] args) => MeadowOS.Start(args);

    /// <inheritdoc/>
    public override async Task Initialize()
    {
        _led = new Led(Device.Pins.GPIO17);
        ISpiBus bus = Device.CreateSpiBus(0, new Frequency(8, Frequency.UnitType.Megahertz));
        ArducamMini2MP camera = new(bus, Device.Pins.GPIO24, Device.CreateI2cBus());
        await camera.SetJpegSize(Arducam.ImageSize._320x240);

        _classifier = Classifier.Load(Path.Combine(AppContext.BaseDirectory, "model.tflite"));
        Watcher watcher = new(camera.CapturePhoto, _classifier, new Decision(0.8f, "nothing"), Show, Report);
        _pir = new ParallaxPir(Device.Pins.GPIO4, InterruptMode.EdgeBoth, ResistorMode.InternalPullDown);
        _pir.OnMotionStart += async _ => await watcher.LookAsync();
    }

    /// <inheritdoc/>
    public override Task OnShutdown()
    {
        _pir.Dispose();
        _classifier.Dispose();
        return Task.CompletedTask;
    }

    private void Show(Sighting sighting, bool counts)
    {
        _led.IsOn = counts;
        Resolver.Log.Info(sighting.ToString());
    }

    private void Report(Exception error)
    {
        _led.IsOn = false;
        Resolver.Log.Error(error.Message);
    }
}
