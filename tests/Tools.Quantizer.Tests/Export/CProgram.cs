using System.Diagnostics;
using System.Text;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Export.C;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export;

/// <summary>Exported C, compiled by the machine's compiler with every complaint an error, and run with both sanitizers.</summary>
internal static class CProgram
{
    private const string Compiler = "/usr/bin/gcc";

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

    /// <summary>What the network named net answers to inputs, one behind the other; its self-test has to pass.</summary>
    public static byte[] Answers(TemporaryFolder folder, CExport export, byte[] input)
    {
        (int code, byte[] output, string errors) = Run(Compile(folder, export), [], input);
        Assert.True(code == 0, $"{code}: {errors}");
        return output;
    }

    /// <returns>The program's path.</returns>
    public static string Compile(TemporaryFolder folder, CExport export)
    {
        Assert.SkipUnless(File.Exists(Compiler), $"needs {Compiler}, which is not on this machine");
        List<string> sources = [Write(folder, "main.c", Main)];
        foreach ((string path, string text) in export.Files)
        {
            string written = Write(folder, path, text);
            if (path.EndsWith(".c", StringComparison.Ordinal))
            {
                sources.Add(written);
            }
        }

        string program = folder.File("net");
        (int code, _, string errors) = Run(
            Compiler,
            [
                "-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wcast-align=strict", "-Werror",
                "-fsanitize=undefined,address",
                "-fno-sanitize-recover",
                $"-I{folder.File("src")}",
                .. sources,
                "-o",
                program,
            ],
            []);
        Assert.True(code == 0, errors);
        return program;
    }

    public static (int Code, byte[] Output, string Errors) Run(string program, string[] arguments, byte[] input)
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

    private static string Write(TemporaryFolder folder, string path, string text)
    {
        string written = folder.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(written)!);
        File.WriteAllText(written, text);
        return written;
    }
}
