using System.Globalization;
using System.Text;
using MobileNetEdge.Runtime.Int8.Streaming;
using MobileNetEdge.Tools.Quantizer.Export.C.Layers;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>
/// The function run(): a call for each layer, and a function for each group of layers that are computed row by row. Such a function goes
/// through a list of layers, each of which computes its next row.
/// </summary>
internal static class CSchedule
{
    private const string NextRow = "y, y + 1";

    /// <param name="network">The network.</param>
    /// <param name="writer">Receives the constants of all layers.</param>
    /// <returns>The functions, which need what the writer has then.</returns>
    public static string Write(CNetwork network, LayerWriter writer)
    {
        CArena arena = new(network.Planned.Plan.Layout);
        StringBuilder functions = new();
        StringBuilder run = new("static void run(void)\n{\n");
        foreach (StepGroup group in network.Planned.Groups)
        {
            CLayer first = network.Layers[group.First];
            if (group.Calls is null)
            {
                run.Append(Call(group.First, first.AllRows, 1));
            }
            else if (group.Count == 1)
            {
                run.Append(CultureInfo.InvariantCulture, $"    for (int32_t y = 0; y < {first.Step.Output.Height}; y++) {{\n");
                run.Append(Call(group.First, NextRow, 2)).Append("    }\n\n");
            }
            else
            {
                string name = $"run_layers_{group.First}_to_{group.First + group.Count - 1}";
                functions.Append(ByRows(name, group)).Append('\n');
                run.Append(CultureInfo.InvariantCulture, $"    {name}();\n");
            }
        }

        return functions.Append(run).Append("}\n").ToString();

        string ByRows(string name, StepGroup group)
        {
            bool isShort = group.Count <= byte.MaxValue + 1;
            string order = $"{name}_order";
            writer.AddArray(
                isShort ? "uint8_t" : "uint16_t",
                order,
                group.Calls!.Select(call => call.Step - group.First),
                isShort ? sizeof(byte) : sizeof(ushort));
            StringBuilder c = new();
            c.Append(CultureInfo.InvariantCulture, $"static void {name}(void)\n{{\n");
            c.Append(CultureInfo.InvariantCulture, $"    int32_t rows[{group.Count}] = {{ 0 }}; /* of each layer, computed so far */\n");
            c.Append(CultureInfo.InvariantCulture, $"    for (size_t i = 0; i < sizeof {order} / sizeof {order}[0]; i++) {{\n");
            c.Append(CultureInfo.InvariantCulture, $"        int32_t y = rows[{order}[i]]++;\n        switch ({order}[i]) {{\n");
            for (int i = 0; i < group.Count; i++)
            {
                c.Append(CultureInfo.InvariantCulture, $"        case {i}:\n{Call(group.First + i, NextRow, 3)}            break;\n");
            }

            return c.Append("        default:\n            break;\n        }\n    }\n}\n").ToString();
        }

        string Call(int layer, string rows, int indent)
        {
            string margin = new(' ', 4 * indent);
            writer.Begin(layer, network.Layers[layer].Step);
            return string.Concat(network.Layers[layer].Write(writer, arena, rows).Select(call => $"{margin}{call};\n"));
        }
    }
}
