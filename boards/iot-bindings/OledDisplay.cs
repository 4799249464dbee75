using System.Device.I2c;
using System.Drawing;
using Iot.Device.Graphics;
using Iot.Device.Ssd13xx;

namespace MobileNetEdge.IotBindings;

/// <summary>Two lines of text on an SSD1306 of 128 × 32 pixels.</summary>
internal sealed class OledDisplay : IDisposable
{
    public const int Width = 128;
    public const int Height = 32;

    private const int Scale = 2;
    private const int GlyphWidth = 5;
    private const int GlyphHeight = 8;
    private const int Advance = (GlyphWidth + 1) * Scale;    // 10 letters a line, and most of an 11th

    private readonly Font5x8 _font = new();
    private readonly Ssd1306 _display;
    private readonly OledImage _image = new(Width, Height);

    static OledDisplay() => BitmapImage.RegisterImageFactory(new OledImage.Factory());

    /// <param name="bus">The display on its bus; disposed of with this.</param>
    /// <exception cref="IOException">There is no display at that address.</exception>
    public OledDisplay(I2cDevice bus) => _display = new Ssd1306(bus, Width, Height);

    /// <summary>Shows both lines, from the left; what does not fit is cut off.</summary>
    public void Show(string upper, string lower)
    {
        _image.Clear(Color.Black);
        Draw(upper, 0);
        Draw(lower, GlyphHeight * Scale);
        _display.DrawBitmap(_image);
    }

    public void Dispose()
    {
        _display.EnableDisplay(false);
        _display.Dispose();
        _image.Dispose();
    }

    private void Draw(string text, int top)
    {
        Span<int> rows = stackalloc int[GlyphHeight];    // a row each, its leftmost pixel in bit 4
        for (int i = 0; i < text.Length; i++)
        {
            _font.GetCharData(text[i], ref rows);
            for (int y = 0; y < GlyphHeight * Scale; y++)
            {
                for (int x = 0; x < GlyphWidth * Scale; x++)
                {
                    int column = (i * Advance) + x;
                    if (column < Width && (rows[y / Scale] >> (GlyphWidth - 1 - (x / Scale)) & 1) == 1)
                    {
                        _image.SetPixel(column, top + y, Color.White);
                    }
                }
            }
        }
    }
}
