using System.Runtime.CompilerServices;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Export.C;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export;

/// <summary>Exported C, compiled by the machine's compiler with every complaint an error and both sanitizers, against the engine.</summary>
public sealed class CExportTests
{
    [Theory]
    [InlineData("models/int8/person_detect.tflite")]
    [InlineData("models/int8/mobilenet_v1_0.25_224_uint8.tflite")]
    public void Exported_c_answers_as_the_engine(string file)
    {
        string path = SharedData.Require(file);
        using TemporaryFolder folder = new();
        byte[] output = CProgram.Answers(folder, CExport.Of(Model.Load(path), "net"), Inputs(path, out byte[] expected));
        Assert.Equal(expected, output);
    }

    [Fact]
    public void Exported_c_of_the_card_network_answers_as_the_engine()
    {
        string path = Path.Combine(CardsFolder(), "v1-0.25-96.tflite");
        using TemporaryFolder folder = new();
        byte[] output = CProgram.Answers(folder, CExport.Of(Model.Load(path), "net"), Inputs(path, out byte[] expected));
        Assert.Equal(expected, output);
    }

    [Fact]
    public void A_wrong_answer_fails_the_self_test()
    {
        string path = SharedData.Require("models/int8/person_detect.tflite");
        CExport export = CExport.Of(Model.Load(path), "net");
        using TemporaryFolder folder = new();
        Dictionary<string, string> files = new(export.Files);
        files["src/net.c"] = files["src/net.c"].Replace("golden_0[] = {\n    ", "golden_0[] = {\n    1 ^ ", StringComparison.Ordinal);
        Assert.NotEqual(export.Files["src/net.c"], files["src/net.c"]);
        Assert.Equal(2, CProgram.Run(CProgram.Compile(folder, export with { Files = files }), [], []).Code);
    }

    private static string CardsFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../models/cards"));

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
