using System.Globalization;
using System.Text;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>Text of C: templates beside this file, arrays of constants, literals.</summary>
internal static class CSource
{
    private const int NumbersPerLine = 16;

    /// <summary>A file of Export/C, such as "Kernels/conv_2d.c".</summary>
    public static string Template(string path)
    {
        using Stream stream = typeof(CSource).Assembly.GetManifestResourceStream($"c/{path}")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    public static string Kernel(string name) => Template($"Kernels/{name}.c");

    /// <summary>A constant array, its type such as "int8_t".</summary>
    public static string Array(string type, string name, IEnumerable<int> values) =>
        $"static const {type} {name}[] = {{\n{Lines(values, 1)}}};\n";

    /// <summary>Numbers, each with a comma behind it.</summary>
    public static string Lines(IEnumerable<int> values, int indent)
    {
        StringBuilder text = new();
        foreach (int[] line in values.Chunk(NumbersPerLine))
        {
            text.Append(' ', 4 * indent).AppendJoin(", ", line.Select(Number)).Append(",\n");
        }

        return text.ToString();
    }

    /// <summary>A number of 32 bits; −2³¹ is no literal of C.</summary>
    public static string Number(int value) => value == int.MinValue ? "INT32_MIN" : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A float that reads back the same.</summary>
    public static string Number(float value)
    {
        string digits = value.ToString("R", CultureInfo.InvariantCulture);
        return digits.AsSpan().ContainsAny('.', 'E') ? $"{digits}f" : $"{digits}.0f";
    }

    /// <summary>A string literal of a text's UTF-8 bytes. Question marks could otherwise make trigraphs.</summary>
    public static string Literal(string text)
    {
        StringBuilder literal = new("\"");
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            literal.Append(value is >= (byte)' ' and < 127 and not (byte)'"' and not (byte)'\\' and not (byte)'?'
                ? $"{(char)value}"
                : $"\\{Convert.ToString(value, 8).PadLeft(3, '0')}");
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A text within a comment: one line that does not end it.</summary>
    public static string Comment(string text) => text
        .ReplaceLineEndings(" ")
        .Replace("*/", "* /", StringComparison.Ordinal)
        .Replace("/*", "/ *", StringComparison.Ordinal)
        .TrimEnd('\\');
}
