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
                writer.Begin(group.First);
                run.Append(Statement(first.Write(writer, arena, first.AllRows), 1));
                continue;
            }

            string name = $"run_layers_{group.First}_to_{group.First + group.Count - 1}";
            functions.Append(ByRows(name, group, network, writer, arena)).Append('\n');
            run.Append(CultureInfo.InvariantCulture, $"    {name}();\n");
        }

        return functions.Append(run).Append("}\n").ToString();
    }

    private static string ByRows(string name, StepGroup group, CNetwork network, LayerWriter writer, CArena arena)
    {
        writer.Begin(group.First);
        int[] order = [.. group.Calls!.Select(call => call.Step - group.First)];
        bool isShort = group.Count <= byte.MaxValue + 1;
        string list = writer.AddNumbers(isShort ? "uint8_t" : "uint16_t", "order", order, isShort ? sizeof(byte) : sizeof(ushort));
        StringBuilder c = new();
        c.Append(CultureInfo.InvariantCulture, $"static void {name}(void)\n{{\n    int32_t rows[{group.Count}] = {{ 0 }};\n");
        c.Append(CultureInfo.InvariantCulture, $"    for (size_t i = 0; i < sizeof {list} / sizeof {list}[0]; i++) {{\n");
        c.Append(CultureInfo.InvariantCulture, $"        int32_t y = rows[{list}[i]]++;\n        switch ({list}[i]) {{\n");
        for (int i = 0; i < group.Count; i++)
        {
            writer.Begin(group.First + i);
            c.Append(CultureInfo.InvariantCulture, $"        case {i}:\n");
            c.Append(Statement(network.Layers[group.First + i].Write(writer, arena, "y, y + 1"), 3)).Append("            break;\n");
        }

        return c.Append("        default:\n            break;\n        }\n    }\n}\n").ToString();
    }

    private static string Statement(string? call, int indent)
    {
        string margin = new(' ', 4 * indent);
        string next = $"{LayerWriter.NextCall}{margin}";
        return call is null ? string.Empty : $"{margin}{call.Replace(LayerWriter.NextCall, next, StringComparison.Ordinal)};\n";
    }
}
