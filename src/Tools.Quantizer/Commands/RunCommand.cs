using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Benchmarking;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge run MODEL --input IN.raw --output OUT.raw</c>: raw tensors, for comparing this runtime with
/// another.</summary>
internal static class RunCommand
{
    private sealed record Result(
        string Model,
        int ArenaBytes,
        int WeightBytes,
        long Macs,
        int Threads,
        string Kernels,
        int Runs,
        double MedianMilliseconds,
        string OutputSha256);

    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "A quantized .tflite" };
        Option<string> input = new("--input")
        {
            HelpName = "FILE",
            Description = "The bytes of the input tensor, in memory order",
            Required = true,
        };
        Option<string> output = new("--output")
        {
            HelpName = "FILE",
            Description = "File to write the bytes of the output tensor to",
            Required = true,
        };
        Option<string?> dump = new("--dump")
        {
            HelpName = "DIR",
            Description = "Folder for the output of every operator and a 'layers.txt' with their SHA-256",
        };
        Option<int> repeat = SharedOptions.Count("--repeat", "Number of runs, for the median time", 1);
        Option<bool> json = SharedOptions.Json();
        SharedOptions.RequireFile(model);
        SharedOptions.EngineChoice choice = new();
        Command command = new(
            "run",
            """
            Runs a model on a raw input tensor and writes the raw output tensor.

            Example:  mobilenet-edge run model.tflite --input in.raw --output out.raw --dump layers
            """) { model, input, output, dump, repeat, json };
        choice.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            Model network = ModelFile.Read(path);
            AtomicFile.CheckFolder(parsed.GetRequiredValue(output));
            if (File.Exists(parsed.GetValue(dump)))
            {
                throw new InputException($"{parsed.GetValue(dump)}: this is a file; name a folder for the outputs of the operators");
            }

            EngineSetup setup = choice.Of(parsed);
            Result result = Run(
                network, path, setup, parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), parsed.GetValue(repeat));
            if (parsed.GetValue(dump) is { } folder)
            {
                Dump(network, path, setup.Options with { KeepTensors = true }, parsed.GetRequiredValue(input), folder);
            }

            if (parsed.GetValue(json))
            {
                Results.WriteJson(result);
            }
            else
            {
                Terminal.WriteLine(
                    $"{result.Runs} run{(result.Runs == 1 ? string.Empty : "s")}, median {result.MedianMilliseconds:F2} ms; arena "
                        + $"{result.ArenaBytes:N0} bytes, weights {result.WeightBytes:N0} bytes, {result.Macs:N0} multiply-accumulates, "
                        + $"kernels: {result.Kernels}");
                Terminal.WriteLine($"output SHA-256 {result.OutputSha256}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Result Run(Model model, string path, EngineSetup setup, string input, string output, int repeat)
    {
        using Engine engine = EngineFor(model, path, setup.Options);
        byte[] bytes = ReadInput(engine, input);
        double[] milliseconds = new double[repeat];
        for (int i = 0; i < repeat; i++)
        {
            bytes.CopyTo(engine.Input());
            long start = Stopwatch.GetTimestamp();
            engine.Run();
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        AtomicFile.Write(output, engine.Output());
        return new Result(
            path,
            engine.ArenaBytes,
            engine.WeightBytes,
            engine.MultiplyAccumulates,
            setup.Threads,
            KernelNames.Of(engine.InstructionSet),
            repeat,
            Median.Of(milliseconds),
            Convert.ToHexStringLower(SHA256.HashData(engine.Output())));
    }

    /// <summary>Writes one file per operator and a list of them with hashes, in the order of execution.</summary>
    private static void Dump(Model model, string path, EngineOptions options, string input, string folder)
    {
        using Engine engine = EngineFor(model, path, options);
        ReadInput(engine, input).CopyTo(engine.Input());
        engine.Run();
        OutputFolder.Make(folder);
        StringBuilder list = new();
        foreach (Operator op in model.Operators)
        {
            Tensor tensor = model.Tensors[op.Outputs[0]];
            byte[] bytes = engine.ReadTensor(tensor.Index);
            AtomicFile.Write(Path.Combine(folder, $"{op.Index:D3}_{op.Name}.raw"), bytes);
            list.Append(
                CultureInfo.InvariantCulture,
                $"{Convert.ToHexStringLower(SHA256.HashData(bytes))} op={op.Name} tensor={tensor.Index} type={tensor.Type} ")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"shape={tensor.ShapeText} scale={tensor.Scale:G9} zp={tensor.ZeroPoint} name={tensor.Name}\n");
        }

        AtomicFile.Write(Path.Combine(folder, "layers.txt"), Encoding.UTF8.GetBytes(list.ToString()));
    }

    private static Engine EngineFor(Model model, string path, EngineOptions options)
    {
        Engine engine = ModelFile.MakeEngine(path, model, options);
        return engine.Inputs.Count == 1 && engine.Outputs.Count == 1
            ? engine
            : throw new InputException(
                $"{path}: it has {engine.Inputs.Count} inputs and {engine.Outputs.Count} outputs; this command needs one of each");
    }

    private static byte[] ReadInput(Engine engine, string path)
    {
        byte[] bytes = InputFile.Read(path);
        EngineTensor tensor = engine.Inputs[0];
        return bytes.Length == tensor.Bytes ? bytes : throw new InputException(
            $"{path}: {bytes.Length} bytes; the input '{tensor.Name}' ({tensor.Type.ToString().ToLowerInvariant()}, "
                + $"{string.Join('x', tensor.Shape)}) has exactly {tensor.Bytes}");
    }
}
