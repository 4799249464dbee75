using System.Globalization;
using System.Runtime.CompilerServices;

namespace MobileNetEdge.Runtime.Int8.Tests.Docs;

/// <summary>The tables of docs/performance.md say what the committed measurements say.</summary>
public sealed class PerformanceTablesTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(SourceFolder(), "../../.."));

    private static readonly Dictionary<string, string> Networks = new()
    {
        ["V1 1.0-224"] = "mobilenet_v1_1.0_224_int8",
        ["V2 1.0-224"] = "mobilenet_v2_1.0_224_int8",
        ["V3-Small 1.0-224"] = "mobilenet_v3_small_1.0_224_int8",
        ["V3-Large 1.0-224"] = "mobilenet_v3_large_1.0_224_int8",
        ["V1 0.25-96"] = "mobilenet_v1_0.25_96_person_int8",
    };

    private static readonly string[] Cores = ["cortex-a53", "cortex-a72", "cortex-a76"];

    [Fact]
    public void Counted_instructions_and_their_ratios()
    {
        Dictionary<(string Network, string Core), double> ours = Csv("benchmarks/arm64/results.csv").ToDictionary(
            row => (row[0], row[1]), row => Number(row[2]) / 1e6);
        Dictionary<(string Network, string Core), double> best = Csv("benchmarks/arm64/peers.csv")
            .GroupBy(row => (row[1], row[2]), row => Number(row[3]))
            .ToDictionary(group => group.Key, group => group.Min());
        foreach ((string network, string[] cells) in Table("| network | Cortex-A53 | Cortex-A72 | Cortex-A76 |"))
        {
            Assert.Equal(
                Cores.Select(core => $"{Millions(ours[(network, core)])} ({Fixed(ours[(network, core)] / best[(network, core)])})"),
                cells.Take(Cores.Length));
        }
    }

    [Fact]
    public void Times_beside_onnx_runtime_and_their_ratios()
    {
        Dictionary<(string Network, string Kernels), string[]> rows =
            Csv("benchmarks/AgainstOnnxRuntime/results.csv").Where(row => row[3] == "1").ToDictionary(
                row => (row[1], row[2]), row => new[] { Fixed(Number(row[4])), Fixed(Number(row[5])), Fixed(Number(row[6])) });
        foreach ((string network, string[] cells) in Table("| network | AVX-512 | ONNX Runtime | ratio |"))
        {
            Assert.Equal([.. rows[(network, "Avx512")], .. rows[(network, "Avx2")]], cells.Select(cell => cell.Trim('*')));
        }
    }

    /// <summary>Rows of the table that starts so: the network, and what is behind it. All networks have one.</summary>
    private static List<(string Network, string[] Cells)> Table(string head)
    {
        List<(string, string[])> rows =
        [
            .. File.ReadLines(Path.Combine(Root, "docs/performance.md"))
                .SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal))
                .Skip(2)
                    .TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|')
                        .Split('|', StringSplitOptions.TrimEntries)).Select(cells => (Networks[cells[0]], cells[1..])),
        ];
        Assert.Equal(Networks.Values.Order(), rows.Select(row => row.Item1).Order());
        return rows;
    }

    private static IEnumerable<string[]> Csv(string file) =>
        File.ReadLines(Path.Combine(Root, file)).Skip(1).Select(line => line.Split(','));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Fixed(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>Three digits.</summary>
    private static string Millions(double value) =>
        value.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
