namespace Meadow.Foundation.Leds
{
    using Meadow.Hardware;

    public sealed class RgbPwmLed(IPin redPwmPin, IPin greenPwmPin, IPin bluePwmPin)
    {
        public void SetColor(Color color, float brightness = 1) => Board.Led = color.Name;
    }

    public sealed class Led(IPin pin)
    {
        public bool IsOn
        {
            get => Board.Led == "on";
            set => Board.Led = value ? "on" : "off";
        }
    }
}

namespace Meadow.Foundation.Displays
{
    using Meadow.Foundation.Graphics;
    using Meadow.Hardware;

    public sealed class St7789(ISpiBus spiBus, IPin chipSelectPin, IPin dcPin, IPin? resetPin, int width, int height) : IPixelDisplay;
}

namespace Meadow.Foundation.Graphics
{
    public interface IPixelDisplay;

    public interface IFont;

    public sealed class Font12x20 : IFont;

    public enum ScaleFactor
    {
        X1 = 1,
    }

    public enum HorizontalAlignment
    {
        Left,
        Center,
    }

    public sealed class MicroGraphics(IPixelDisplay display)
    {
        private string _text = "";

        public IFont? CurrentFont { get; set; }

        public void Clear(bool updateDisplay = false) => _text = "";

        public void DrawText(
            int x,
            int y,
            string text,
            Color color,
            ScaleFactor scaleFactor = ScaleFactor.X1,
            HorizontalAlignment alignmentH = HorizontalAlignment.Left) => _text += text;

        public void Show() => Board.Text = _text;
    }
}

namespace Meadow.Foundation.Sensors.Camera
{
    using Meadow.Hardware;

    public abstract class Arducam
    {
        public enum ImageSize
        {
            _160x120,
            _320x240,
        }
    }

    public sealed class ArducamMini2MP(ISpiBus spiBus, IPin chipSelectPin, II2cBus i2cBus) : Arducam
    {
        public Task SetJpegSize(ImageSize size) => Task.CompletedTask;

        public Task<byte[]> CapturePhoto() => Task.FromResult(Board.Photo());
    }
}

namespace Meadow.Foundation.Sensors.Motion
{
    using Meadow.Hardware;

    public sealed class ParallaxPir : IDisposable
    {
        public ParallaxPir(IPin pin, InterruptMode interruptMode, ResistorMode resistorMode) => Board.Pir = this;

        public delegate void MotionChange(object sender);

        public event MotionChange? OnMotionStart;

        public void Dispose() => Board.Pir = null;

        internal void Start() => OnMotionStart?.Invoke(this);
    }
}
