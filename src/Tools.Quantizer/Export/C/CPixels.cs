using System.Globalization;
using System.Text;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>How a camera's pixels become the input: the tables of the runtime's <see cref="PictureConverter"/>.</summary>
internal static class CPixels
{
    private const int PixelValues = byte.MaxValue + 1;

    /// <summary>The declaration in the header.</summary>
    public static string Declaration(string name, CBorder input) => $"{input.Type} {name}_pixel(uint8_t value, int32_t channel)";

    /// <summary>The source NAME_pixels.c: one table for all channels, or one for each where they differ.</summary>
    public static string Write(string name, Preprocessing preprocessing, CBorder input)
    {
        int tables = Math.Max(preprocessing.Mean.Length, preprocessing.Std.Length);
        StringBuilder c = new();
        c.Append(CultureInfo.InvariantCulture, $"#include \"{name}.h\"\n\n{Declaration(name, input)}\n{{\n    static const {input.Type} ");
        c.Append(CultureInfo.InvariantCulture, $"pixels[{tables}][{PixelValues}] = {{\n");
        for (int channel = 0; channel < tables; channel++)
        {
            IEnumerable<int> entries = Enumerable.Range(0, PixelValues)
                .Select(value => Quantize(preprocessing.Normalize((byte)value, channel), input.Tensor));
            c.Append("        {\n").Append(CSource.Lines(entries, 3)).Append("        },\n");
        }

        string table = tables == 1
            ? "(void)channel; /* all have the same */\n    return pixels[0][value]"
            : "return pixels[channel][value]";
        return c.Append(CultureInfo.InvariantCulture, $"    }};\n    {table};\n}}\n").ToString();
    }

    private static int Quantize(float real, Tensor input) => input.Type == TensorType.UInt8
        ? AffineQuantization.QuantizeToUInt8(real, input.Scale, input.ZeroPoint)
        : AffineQuantization.QuantizeToInt8(real, input.Scale, input.ZeroPoint);
}
