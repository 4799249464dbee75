using System.Globalization;
using System.Text;
using MobileNetEdge.Runtime.Int8.Metadata;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>The header NAME.h: what the network is, its sizes and its functions.</summary>
internal static class CHeader
{
    public static string Write(
        string name, ModelMetadata metadata, CBorder[] inputs, CBorder[] outputs, int arenaBytes, int constantBytes)
    {
        string upper = name.ToUpperInvariant();
        StringBuilder h = new();
        h.Append(CultureInfo.InvariantCulture, $"/* {name}: a network as C99; {arenaBytes} bytes of RAM, ");
        h.Append(CultureInfo.InvariantCulture, $"{constantBytes} bytes of flash beside code.\n");
        foreach (string line in About(metadata))
        {
            h.Append(CultureInfo.InvariantCulture, $"   {CSource.Comment(line)}\n");
        }

        h.Append("   There is one arena, so one task at a time. */\n");
        h.Append(CultureInfo.InvariantCulture, $"#ifndef {upper}_H\n#define {upper}_H\n\n#include <stdint.h>\n\n");
        h.Append("#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
        h.Append(CultureInfo.InvariantCulture, $"#define {upper}_ARENA_BYTES {arenaBytes} /* RAM: all but the stack */\n");
        h.Append(CultureInfo.InvariantCulture, $"#define {upper}_CONSTANT_BYTES {constantBytes} /* flash, beside code */\n\n");
        Array.ForEach(inputs, input => WriteInput(h, name, upper, input));
        if (CExport.PixelsOf(metadata, inputs) is not null)
        {
            h.Append("/* A pixel of 0..255 as the input has it; channels are counted in the network's order, from 0. */\n");
            h.Append(CultureInfo.InvariantCulture, $"{CPixels.Declaration(name, inputs[0])};\n\n");
        }

        h.Append(CultureInfo.InvariantCulture, $"/* Runs the network. */\nvoid {name}_run(void);\n\n");
        Array.ForEach(outputs, output => WriteOutput(h, name, upper, output));
        if (metadata.Labels is { } labels)
        {
            h.Append("/* Names of the classes, in the output's order, UTF-8. Left out of the program where nothing reads them. */\n");
            h.Append(CultureInfo.InvariantCulture, $"#define {upper}_LABELS {labels.Count}\n");
            h.Append(CultureInfo.InvariantCulture, $"extern const char *const {name}_labels[{upper}_LABELS];\n\n");
        }

        h.Append("/* Runs the network on known inputs: 0 when each byte of the answers is right, 1 otherwise. */\n");
        h.Append(CultureInfo.InvariantCulture, $"int {name}_selftest(void);\n\n#ifdef __cplusplus\n}}\n#endif\n\n#endif\n");
        return h.ToString();
    }

    private static IEnumerable<string> About(ModelMetadata metadata)
    {
        IEnumerable<string?> facts =
        [
            metadata.Name,
            metadata.Description,
            metadata.Preprocessing is { } p
                ? $"Pixels x of 0..255 become (x - [{Numbers(p.Mean)}]) / [{Numbers(p.Std)}], {p.Channels.ToString().ToUpperInvariant()}."
                : null,
            .. metadata.Provenance.Select(static fact => $"{fact.Key}: {fact.Value}"),
        ];
        return facts.OfType<string>();

        static string Numbers(float[] values) => string.Join(", ", values.Select(static v => v.ToString(CultureInfo.InvariantCulture)));
    }

    private static void WriteInput(StringBuilder h, string name, string upper, CBorder input)
    {
        string border = $"{upper}_INPUT{input.Suffix}";
        h.Append(CultureInfo.InvariantCulture, $"/* {What("input", input)} To be filled before each run, which overwrites it. */\n");
        WriteSizes(h, border, input);
        h.Append(CultureInfo.InvariantCulture, $"{input.Type} *{name}_input{input.Suffix}(void);\n\n");
        if (input.IsFloatInModel)
        {
            h.Append("/* A real number, which is what the model takes, as the input has it. */\n");
            h.Append(CultureInfo.InvariantCulture, $"{input.Type} {name}_quantize{input.Suffix}(float real);\n\n");
        }
    }

    private static void WriteOutput(StringBuilder h, string name, string upper, CBorder output)
    {
        h.Append(CultureInfo.InvariantCulture, $"/* {What("output", output)} Of the last run. */\n");
        WriteSizes(h, $"{upper}_OUTPUT{output.Suffix}", output);
        h.Append(CultureInfo.InvariantCulture, $"const {output.Type} *{name}_output{output.Suffix}(void);\n\n");
        if (output.IsFloatInModel)
        {
            h.Append("/* A real number, which is what the model answers, of one that the output has. */\n");
            h.Append(CultureInfo.InvariantCulture, $"float {name}_dequantize{output.Suffix}({output.Type} q);\n\n");
        }
    }

    private static string What(string kind, CBorder border)
    {
        string number = border.Suffix.Replace('_', ' ');
        string quantization = border.Tensor.Quantization is null
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $"; real value = {border.Tensor.Scale:R} * (q - {border.Tensor.ZeroPoint})");
        return $"The {kind}{number}: {border.Type} [{string.Join(", ", border.Tensor.Shape)}]"
            + $"{quantization.Replace("- -", "+ ", StringComparison.Ordinal)}.";
    }

    private static void WriteSizes(StringBuilder h, string border, CBorder of)
    {
        if (of.Tensor is { Shape: [1, var height, var width, var channels] } && of.Value.IsPicture)
        {
            h.Append(CultureInfo.InvariantCulture, $"#define {border}_HEIGHT {height}\n#define {border}_WIDTH {width}\n");
            h.Append(CultureInfo.InvariantCulture, $"#define {border}_CHANNELS {channels}\n");
        }

        h.Append(CultureInfo.InvariantCulture, $"#define {border}_BYTES {of.Tensor.Bytes}\n");
        if (of.Tensor.Quantization is not null)
        {
            h.Append(CultureInfo.InvariantCulture, $"#define {border}_SCALE {CSource.Number(of.Tensor.Scale)}\n");
            h.Append(CultureInfo.InvariantCulture, $"#define {border}_ZERO_POINT ({of.Tensor.ZeroPoint})\n");
        }
    }
}
