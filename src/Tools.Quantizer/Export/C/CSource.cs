using System.Globalization;
using System.Text;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>Text of C: kernels from the templates beside this file, arrays of constants.</summary>
internal static class CSource
{
    private const int NumbersPerLine = 16;

    /// <summary>A template of Export/C/Kernels, such as "conv_2d".</summary>
    public static string Kernel(string name)
    {
        using Stream stream = typeof(CSource).Assembly.GetManifestResourceStream($"c/{name}.c")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A constant array, its type such as "int8_t".</summary>
    public static string Array(string type, string name, IEnumerable<int> values)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"static const {type} {name}[] = {{\n");
        foreach (int[] line in values.Chunk(NumbersPerLine))
        {
            text.Append("    ").AppendJoin(", ", line.Select(Number)).Append(",\n");
        }

        return text.Append("};\n").ToString();
    }

    /// <summary>A number of 32 bits; −2³¹ is no literal of C.</summary>
    public static string Number(int value) => value == int.MinValue ? "INT32_MIN" : value.ToString(CultureInfo.InvariantCulture);
}
