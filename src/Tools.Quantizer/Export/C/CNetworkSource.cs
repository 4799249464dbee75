using System.Globalization;
using System.Text;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>The source NAME.c: kernels, constants, the arena, and the functions of the header.</summary>
internal static class CNetworkSource
{
    private const int WordBytes = sizeof(long);

    public static string Write(
        string name, CNetwork network, LayerWriter layers, string schedule, CBorder[] inputs, CBorder[] outputs, CGolden[] golden)
    {
        StringBuilder c = new();
        c.Append(CultureInfo.InvariantCulture, $"#include \"{name}.h\"\n\n#include <string.h>\n\n");
        c.Append(CultureInfo.InvariantCulture, $"#define USES_HARD_SWISH {(layers.UsesHardSwish ? 1 : 0)}\n\n");
        c.AppendJoin('\n', layers.Kernels.Select(CSource.Kernel)).Append('\n').Append(layers.Constants);
        int words = Math.Max(1, (network.ArenaBytes + WordBytes - 1) / WordBytes);
        c.Append(CultureInfo.InvariantCulture, $"\n/* All RAM. Of words, so that it is aligned. */\nstatic int64_t words[{words}];\n");
        c.Append("#define ARENA ((int8_t *)words)\n\n").Append(schedule).Append('\n');
        c.Append(CSource.Kernel("golden_input")).Append('\n');
        CArena arena = new(network.Planned.Plan.Layout);
        foreach (CBorder input in inputs)
        {
            Function(c, $"{input.Type} *{name}_input{input.Suffix}(void)", $"return ({input.Type} *)({arena.At(input.Value)});");
            if (input.IsFloatInModel)
            {
                Function(c, $"{input.Type} {name}_quantize{input.Suffix}(float real)", $"return quantize(real, {Scale(input.Tensor)});");
            }
        }

        Function(c, $"void {name}_run(void)", "run();");
        foreach (CBorder output in outputs)
        {
            // By way of void *, as wider elements than bytes seem to need alignment: they have it.
            string pointer = $"(const {output.Type} *)(const void *)({arena.At(output.Value)})";
            Function(c, $"const {output.Type} *{name}_output{output.Suffix}(void)", $"return {pointer};");
            if (output.IsFloatInModel)
            {
                (string scale, int zeroPoint) = (CSource.Number(output.Tensor.Scale), output.Tensor.ZeroPoint);
                Function(c, $"float {name}_dequantize{output.Suffix}({output.Type} q)", $"return {scale} * (float)(q - ({zeroPoint}));");
            }
        }

        SelfTest(c, name, arena, inputs, outputs, golden);
        return c.ToString();
    }

    private static string Scale(Tensor tensor) => $"{CSource.Number(tensor.Scale)}, {tensor.ZeroPoint}";

    private static void Function(StringBuilder c, string declaration, string body) =>
        c.Append(CultureInfo.InvariantCulture, $"{declaration}\n{{\n    {body}\n}}\n\n");

    private static void SelfTest(StringBuilder c, string name, CArena arena, CBorder[] inputs, CBorder[] outputs, CGolden[] golden)
    {
        StringBuilder body = new();
        for (int i = 0; i < golden.Length; i++)
        {
            foreach (CBorder input in inputs)
            {
                int[] shape = CGolden.ShapeOf(input);
                body.Append(CultureInfo.InvariantCulture, $"    fill_golden_input({golden[i].Seed}u, {golden[i].Block}, {shape[1]}, ");
                body.Append(CultureInfo.InvariantCulture, $"{shape[2]}, {shape[3]}, {arena.At(input.Value)});\n");
            }

            body.Append("    run();\n");
            foreach (CBorder output in outputs)
            {
                string array = $"golden_{i}{output.Suffix}";
                int number = Array.IndexOf(outputs, output);
                c.Append(CSource.Array("uint8_t", array, golden[i].Outputs[number].Select(static b => (int)b)));
                string same = $"memcmp({arena.At(output.Value)}, {array}, sizeof {array}) == 0";
                body.Append(CultureInfo.InvariantCulture, $"    right = right && {same};\n");
            }
        }

        c.Append(CultureInfo.InvariantCulture, $"\nint {name}_selftest(void)\n{{\n    int right = 1;\n{body}");
        c.Append("    return right != 0 ? 0 : 1;\n}\n");
    }
}
