using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tools.Quantizer.Export.C;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge export c MODEL -o DIR</c></summary>
internal static partial class ExportCommand
{
    /// <summary>Headers that the source includes: a header of the network's must not hide them.</summary>
    private static readonly string[] Headers = ["stdint", "string"];

    public static Command Create() => new("export", "Writes a quantized model as source code.") { CreateC() };

    private static Command CreateC()
    {
        Argument<string> model = new("MODEL") { Description = "A quantized .tflite" };
        Option<string> folder = new("-o", "--output")
        {
            HelpName = "DIR",
            Description = "Folder to write into; made when absent",
            Required = true,
        };
        SharedOptions.RequireFile(model);
        Command command = new(
            "c",
            """
            Writes a model as C99 for microcontrollers: NAME.h and NAME.c, NAME after the file.

            Example:  mobilenet-edge export c model.tflite -o firmware/model
            """) { model, folder };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            string target = parsed.GetRequiredValue(folder);
            string name = NameOf(path);
            Model network = ModelFile.Read(path);
            CExport export = ModelFile.Naming(path, () => CExport.Of(network, name));
            OutputFolder.Make(target);
            foreach ((string file, string text) in export.Files)
            {
                string to = Path.Combine(target, file);
                OutputFolder.Make(Path.GetDirectoryName(to)!);
                AtomicFile.Write(to, Encoding.UTF8.GetBytes(text));
            }

            Console.WriteLine($"{target}: {export.ArenaBytes:N0} bytes of RAM, {export.ConstantBytes:N0} bytes of flash beside code");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>A C identifier of the file's name.</summary>
    private static string NameOf(string path)
    {
        string name = NoIdentifier().Replace(Path.GetFileNameWithoutExtension(path), "_");
        return name is [>= 'A' and <= 'Z' or >= 'a' and <= 'z', ..] && !Headers.Contains(name) ? name : $"model_{name}";
    }

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NoIdentifier();
}
