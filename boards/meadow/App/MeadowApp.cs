using System;
using System.IO;
using System.Threading.Tasks;
using Meadow;
using Meadow.Devices;
using Meadow.Foundation.Displays;
using Meadow.Foundation.Graphics;
using Meadow.Foundation.Leds;
using Meadow.Foundation.Sensors.Camera;
using Meadow.Foundation.Sensors.Motion;
using Meadow.Hardware;
using Meadow.Units;
using MobileNetEdge.PhotoClassifier;

namespace CardWatcher;

/// <summary>
/// A PIR sensor sees motion: a photo is taken and classified, the LED turns green and the display names the card. README.md shows the
/// wires.
/// </summary>
public sealed class MeadowApp : App<F7CoreComputeV2>
{
    private const int ScreenSide = 240;

    private RgbPwmLed _led = null!;
    private MicroGraphics _screen = null!;
    private Classifier _classifier = null!;
    private ParallaxPir _pir = null!;

    /// <inheritdoc/>
    public override async Task Initialize()
    {
        _led = new RgbPwmLed(Device.Pins.D09, Device.Pins.D10, Device.Pins.D11);
        _led.SetColor(Color.Blue);    // until the model is loaded
        ISpiBus screenBus = Device.CreateSpiBus(
            Device.Pins.SPI5_SCK, Device.Pins.SPI5_COPI, Device.Pins.SPI5_CIPO, new Frequency(24, Frequency.UnitType.Megahertz));
        _screen = new MicroGraphics(
            new St7789(screenBus, Device.Pins.D16, Device.Pins.D17, Device.Pins.D19, ScreenSide, ScreenSide))
        {
            CurrentFont = new Font12x20(),
        };
        Write("loading the model", Color.White);

        ISpiBus cameraBus = Device.CreateSpiBus(
            Device.Pins.SPI3_SCK, Device.Pins.SPI3_COPI, Device.Pins.SPI3_CIPO, new Frequency(8, Frequency.UnitType.Megahertz));
        ArducamMini2MP camera = new(cameraBus, Device.Pins.D00, Device.CreateI2cBus());
        await camera.SetJpegSize(Arducam.ImageSize._160x120);

        _classifier = Classifier.Load(Path.Combine(MeadowOS.FileSystem.UserFileSystemRoot, "model.tflite"));
        Watcher watcher = new(camera.CapturePhoto, _classifier, new Decision(0.8f, "nothing"), Show, Report);
        _pir = new ParallaxPir(Device.Pins.D06, InterruptMode.EdgeBoth, ResistorMode.InternalPullDown);
        _pir.OnMotionStart += async _ => await watcher.LookAsync();
        _led.SetColor(Color.Black);
        Write("ready", Color.White);
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
        _led.SetColor(counts ? Color.Green : Color.Black);
        Write(counts ? sighting.ToString() : "nothing", Color.White);
        Resolver.Log.Info(sighting.ToString());
    }

    private void Report(Exception error)
    {
        _led.SetColor(Color.Red);
        Write("no photo", Color.Red);
        Resolver.Log.Error(error.Message);
    }

    private void Write(string text, Color color)
    {
        _screen.Clear();
        _screen.DrawText(ScreenSide / 2, ScreenSide / 2, text, color, alignmentH: HorizontalAlignment.Center);
        _screen.Show();
    }
}
