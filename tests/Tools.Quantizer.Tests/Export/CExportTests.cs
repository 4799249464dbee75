using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Export.C;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export;

/// <summary>Exported C, compiled by the machine's compiler with every complaint an error and both sanitizers, against the engine.</summary>
public sealed class CExportTests
{
    private const string Main =
        """
        #include <stdio.h>
        #include "net.h"

        int main(void)
        {
            if (net_selftest() != 0) {
                return 2;
            }

            while (fread(net_input(), 1, NET_INPUT_BYTES, stdin) == NET_INPUT_BYTES) {
                net_run();
                fwrite(net_output(), 1, NET_OUTPUT_BYTES, stdout);
            }

            return 0;
        }

        """;

    [Theory]
    [InlineData("models/int8/person_detect.tflite")]
    [InlineData("models/int8/mobilenet_v1_0.25_224_uint8.tflite")]
    public void Exported_c_answers_as_the_engine(string file)
    {
        string path = SharedData.Require(file);
        using TemporaryFolder folder = new();
        byte[] output = Compiled(folder, CExport.Of(Model.Load(path), "net"), Inputs(path, out byte[] expected));
        Assert.Equal(expected, output);
    }

    [Fact]
    public void Exported_c_of_the_card_network_answers_as_the_engine()
    {
        string path = Path.Combine(CardsFolder(), "v1-0.25-96.tflite");
        using TemporaryFolder folder = new();
        byte[] output = Compiled(folder, CExport.Of(Model.Load(path), "net"), Inputs(path, out byte[] expected));
        Assert.Equal(expected, output);
    }

    [Fact]
    public void A_wrong_answer_fails_the_self_test()
    {
        string path = SharedData.Require("models/int8/person_detect.tflite");
        CExport export = CExport.Of(Model.Load(path), "net");
        using TemporaryFolder folder = new();
        string broken = export.Source.Replace("golden_0[] = {\n    ", "golden_0[] = {\n    1 ^ ", StringComparison.Ordinal);
        Assert.NotEqual(export.Source, broken);
        Assert.Equal(2, Run(Compile(folder, export with { Source = broken }), [], []).Code);
    }

    [Fact]
    public void An_operator_without_a_c_kernel_is_refused_by_name_and_place()
    {
        string path = SharedData.Require("models/int8/mobilenet_v2_1.0_224_ptq.tflite");
        ModelException refusal = Assert.ThrowsAny<ModelException>(() => CExport.Of(Model.Load(path), "net"));
        Assert.Matches(@"operators\[\d+\] [A-Z_0-9]+: there is no C kernel for it", refusal.Message);
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

    private static byte[] Compiled(TemporaryFolder folder, CExport export, byte[] input)
    {
        (int code, byte[] output, string errors) = Run(Compile(folder, export), [], input);
        Assert.True(code == 0, $"{code}: {errors}");
        return output;
    }

    private static string Compile(TemporaryFolder folder, CExport export)
    {
        string Write(string name, string text)
        {
            string path = folder.File(name);
            File.WriteAllText(path, text);
            return path;
        }

        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "needs /usr/bin/gcc, which is not on this machine");
        Write("net.h", export.Header);
        string program = folder.File("net");
        (int code, _, string errors) = Run(
            "/usr/bin/gcc",
            [
                "-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wcast-align=strict", "-Werror",
                "-fsanitize=undefined,address",
                "-fno-sanitize-recover",
                Write("net.c", export.Source),
                Write("main.c", Main),
                "-o",
                program,
            ],
            []);
        Assert.True(code == 0, errors);
        return program;
    }

    private static (int Code, byte[] Output, string Errors) Run(string program, string[] arguments, byte[] input)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        reading.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), errors.GetAwaiter().GetResult());
    }
}
