using System.Runtime.CompilerServices;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Export.C;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export.C;

/// <summary>Exported C against the engine.</summary>
public sealed class CExportTests
{
    private const int RandomNetworkCount = 16;

    [Fact]
    public void A_published_network_answers_as_the_engine() => AnswersAsTheEngine(SharedData.Require("models/int8/person_detect.tflite"));

    [Theory]
    [InlineData("v1-0.25-96.tflite")]
    [InlineData("v3-small-0.5-96.tflite")]
    public void The_card_networks_answer_as_the_engine(string file) => AnswersAsTheEngine(Card(file));

    /// <summary>All operators, of the edge profile too, several inputs and outputs, floats, int8 and uint8.</summary>
    [Fact]
    public void Random_networks_answer_as_the_engine()
    {
        string[] names = [.. Enumerable.Range(0, RandomNetworkCount).Select(static seed => $"net{seed}")];
        CExport[] exports = [.. names.Select(static (name, seed) => CExport.Of(Model.Parse(RandomNetworks.Build(seed)), name))];
        string calls = string.Concat(names.Select(static name => $"    wrong += {name}_selftest();\n"));
        using CProgram program = new(
            exports,
            $"int main(void)\n{{\n    int wrong = 0;\n{calls}    return wrong;\n}}\n",
            CProgram.Sanitizers);
        Assert.Equal(0, program.ExitCode());
    }

    [Fact]
    public void Floats_within_a_network_are_those_of_the_engine()
    {
        NetworkBuilder net = new(new Random(3));
        CExport export = CExport.Of(Model.Parse(net.Build(net.Quantize(net.Dequantize(net.Input(1, 5, 4, 3))))), "net");
        Assert.Contains("quantize_map(60, ", export.Files["src/net.c"], StringComparison.Ordinal);
        using CProgram program = new([export], "int main(void)\n{\n    return net_selftest();\n}\n", CProgram.Sanitizers);
        Assert.Equal(0, program.ExitCode());
    }

    [Fact]
    public void Pixels_become_the_input_as_the_runtime_makes_it()
    {
        CExport export = CExport.Of(Model.Load(Card("v1-0.25-96.tflite")), "net");
        Dictionary<string, string> files = export.Files.Where(static file => file.Key != "src/net.c").ToDictionary();
        using CProgram program = new(
            [export with { Files = files }],
            """
            int main(void)
            {
                for (int i = 0; i < 256; i++) {
                    putchar(net_pixel((uint8_t)i, 0));
                }

                return 0;
            }

            """);
        using Engine engine = new(Model.Load(Card("v1-0.25-96.tflite")));
        QuantizedInput quantization = new(engine.Inputs[0].Scale, engine.Inputs[0].ZeroPoint);
        PictureConverter converter = new(
            new PictureFormat(PixelFormat.Gray8, 256, 1),
            1,
            256,
            3,
            engine.Metadata.Preprocessing! with { Fit = Fit.Stretch },
            quantization);
        sbyte[] expected = new sbyte[256 * 3];
        converter.ToInt8([.. Enumerable.Range(0, 256).Select(static pixel => (byte)pixel)], expected);
        Assert.Equal(expected.Where((_, i) => i % 3 == 0), program.Run([]).Select(static q => (sbyte)q));
    }

    /// <summary>A network without metadata has no names of classes; strange ones do not leave their literals.</summary>
    [Fact]
    public void Labels_are_literals_of_c()
    {
        Assert.Equal("\"caf\\303\\251 \\042\\134n\\042 \\077\\077=\"", CSource.Literal("café \"\\n\" ??="));
        Assert.Equal("a * / b", CSource.Comment("a */\nb").Replace("  ", " ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrong_answer_fails_the_self_test()
    {
        CExport export = CExport.Of(Model.Parse(RandomNetworks.Build(1)), "net");
        Dictionary<string, string> files = new(export.Files);
        files["src/net.c"] = files["src/net.c"].Replace("golden_0[] = {\n    ", "golden_0[] = {\n    1 ^ ", StringComparison.Ordinal);
        Assert.NotEqual(export.Files["src/net.c"], files["src/net.c"]);
        using CProgram program = new([export with { Files = files }], "int main(void)\n{\n    return net_selftest();\n}\n");
        Assert.Equal(1, program.ExitCode());
    }

    [Fact]
    public void Other_compilers_have_no_complaint()
    {
        CExport export = CExport.Of(Model.Load(Card("v3-small-0.5-96.tflite")), "net");
        CProgram.Check(export, "/usr/bin/clang", ["-std=c99", "src/net.c", "src/net_labels.c", "src/net_pixels.c"]);
        Dictionary<string, string> files = new(export.Files)
        {
            ["main.cpp"] = "#include \"src/net.h\"\n\nint main()\n{\n    return net_labels[0] != nullptr ? net_selftest() : 1;\n}\n",
        };
        CProgram.Check(export with { Files = files }, "/usr/bin/g++", ["-std=c++11", "main.cpp"]);
    }

    /// <summary>
    /// TFLite Micro computes layer by layer, nothing in place, and holds a multiplier and a shift for each channel. What it holds besides
    /// is not counted here.
    /// </summary>
    [Theory]
    [InlineData("person_detect.tflite")]
    [InlineData("vww_96_int8.tflite")]
    [InlineData("mobilenet_v2_1.0_224_ptq.tflite")]
    [InlineData("mobilenet_v3_small_1.0_224_ptq_float_io.tflite")]
    public void The_arena_is_at_most_half_of_what_is_alive_at_once_layer_by_layer(string file)
    {
        Model model = Model.Load(SharedData.Require($"models/int8/{file}"));
        int multipliers = model.Operators.Select(op => op.Inputs.Length < 3 ? 0 : 8 * model.Tensors[op.Inputs[2]].Count).Sum();
        int alive = Enumerable.Range(0, model.Operators.Count).Max(i => BytesAlive(model, i));
        Assert.InRange(CNetwork.Of(model.Use()).ArenaBytes, 1, (alive + multipliers) / 2);
    }

    private static int BytesAlive(Model model, int step)
    {
        IEnumerable<int> made = model.Inputs.Concat(model.Operators.Take(step + 1).SelectMany(static op => op.Outputs));
        HashSet<int> read = [.. model.Operators.Skip(step).SelectMany(static op => op.Inputs.Concat(op.Outputs)), .. model.Outputs];
        return made.Where(read.Contains).Sum(tensor => model.Tensors[tensor].Bytes);
    }

    private static void AnswersAsTheEngine(string path)
    {
        byte[] inputs = Inputs(path, out byte[] expected);
        using CProgram program = CProgram.Answering(CExport.Of(Model.Load(path), "net"));
        Assert.Equal(expected, program.Run(inputs));
    }

    private static string Card(string file, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../../models/cards", file));

    private static byte[] Inputs(string path, out byte[] expected)
    {
        using Engine engine = new(Model.Load(path));
        Random random = new(5);
        List<byte> inputs = [];
        List<byte> outputs = [];
        for (int i = 0; i < 3; i++)
        {
            random.NextBytes(engine.Input());
            inputs.AddRange(engine.Input());
            engine.Run();
            outputs.AddRange(engine.Output());
        }

        expected = [.. outputs];
        return [.. inputs];
    }
}
