using System.Diagnostics;
using System.Text;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Export.C;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export.C;

/// <summary>A program of exported networks, compiled by the machine's compiler with every complaint an error.</summary>
internal sealed class CProgram : IDisposable
{
    private const string Compiler = "/usr/bin/gcc";

    private static readonly string[] Complaints =
        ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wcast-align", "-Werror"];

    /// <summary>Options that let the program fail where C leaves undefined what it does, or where it leaves an array.</summary>
    public static readonly string[] Sanitizers = ["-fsanitize=undefined,address", "-fno-sanitize-recover"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _program;

    /// <param name="exports">The networks.</param>
    /// <param name="main">The function main, after the networks' headers.</param>
    /// <param name="options">More options of the compiler.</param>
    public CProgram(IReadOnlyList<CExport> exports, string main, params string[] options)
    {
        Require(Compiler);
        string[] headers = [.. exports.SelectMany(WriteAll).Where(static path => path.EndsWith(".h", StringComparison.Ordinal))];
        string includes = string.Concat(headers.Select(static path => $"#include \"{path}\"\n"));
        string[] sources =
        [
            .. exports.SelectMany(static export => export.Files.Keys).Where(IsSource).Select(_folder.File),
            Write("main.c", $"#include <stdio.h>\n{includes}\n{main}"),
        ];
        _program = _folder.File("program");
        Succeed(
            Compiler,
            [
                "-std=c99", .. Complaints, "-Wcast-align=strict", .. options, .. sources, "-o", _program,
            ]);
    }

    /// <summary>A program of one network named net, which passes its self-test and then answers inputs, one behind the other.</summary>
    public static CProgram Answering(CExport export) => new(
        [export],
        """
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

        """,
        ["-O1", .. Sanitizers]);

    /// <summary>Skips the test where a program is not there.</summary>
    public static void Require(string program) =>
        Assert.SkipUnless(File.Exists(program), $"needs {program}, which is not on this machine");

    /// <summary>Fails where a compiler has anything to say of an export's sources.</summary>
    /// <param name="export">The network, and whatever files are to lie beside it.</param>
    /// <param name="compiler">The compiler's path.</param>
    /// <param name="arguments">What to compile, and as what; runs where the files are.</param>
    public static void Check(CExport export, string compiler, string[] arguments)
    {
        Require(compiler);
        using TemporaryFolder folder = new();
        foreach ((string path, string text) in export.Files)
        {
            folder.Write(path, Encoding.UTF8.GetBytes(text));
        }

        Succeed(compiler, ["-fsyntax-only", .. Complaints, .. arguments], folder.File("."));
    }

    /// <summary>Runs a program that has to end well.</summary>
    public static void Succeed(string program, string[] arguments, string folder = "")
    {
        (int code, _, string errors) = Run(program, arguments, [], folder);
        Assert.True(code == 0, errors);
    }

    /// <summary>What the program writes; it has to end well.</summary>
    public byte[] Run(byte[] input)
    {
        (int code, byte[] output, string errors) = Run(_program, [], input);
        Assert.True(code == 0, $"{code}: {errors}");
        return output;
    }

    /// <summary>The program's exit code, whatever it is.</summary>
    public int ExitCode() => Run(_program, [], []).Code;

    public void Dispose() => _folder.Dispose();

    private static bool IsSource(string path) => path.EndsWith(".c", StringComparison.Ordinal);

    private static (int Code, byte[] Output, string Errors) Run(string program, string[] arguments, byte[] input, string folder = "")
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder,
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

    private string[] WriteAll(CExport export) => [.. export.Files.Select(file => Write(file.Key, file.Value))];

    private string Write(string path, string text) => _folder.Write(path, Encoding.UTF8.GetBytes(text));
}
