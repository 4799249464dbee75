using System.IO.Compression;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers.Keras;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Importers;

/// <summary>
/// A zip archive around one model, as Teachable Machine exports it: model.json, its weights and metadata.json, or keras_model.h5 or a
/// .tflite with labels.txt.
/// </summary>
internal sealed class ModelArchiveImporter : IImporter
{
    private const string LabelFile = "labels.txt";
    private const string TeachableMachineKeras = "keras_model.h5";
    private const long MostBytes = 1 << 28;    // an archive may claim more than it holds

    private static readonly string[] ModelEndings = ["model.json", ".h5", ".keras", ".tflite", ".onnx", ".pth", ".safetensors"];

    public string Format => "Teachable Machine's archive (.zip)";

    public bool Recognizes(ReadOnlySpan<byte> head) => head is [(byte)'P', (byte)'K', 3, 4, ..];

    public Graph Import(string path, ImportOptions options)
    {
        string folder = Directory.CreateTempSubdirectory("mobilenet-edge-").FullName;
        try
        {
            string model = Unpack(path, folder);
            return ImportUnpacked(model, Path.Combine(folder, LabelFile), options);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new InputException("a zip archive that is cut short or damaged; fetch it again", error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Graph ImportUnpacked(string model, string labels, ImportOptions options)
    {
        string name = Path.GetFileName(model);
        if (name.EndsWith(".tflite", StringComparison.OrdinalIgnoreCase) && ModelFile.TryRead(model) is not null)
        {
            throw new InputException($"its {name} is quantized already; unpack the archive and name that");
        }

        IImporter importer = Importer.Recognize(model);
        if (importer is ModelArchiveImporter)
        {
            throw new InputException($"its {name} is an archive again; unpack it and name the model in it");
        }

        Graph graph = importer.Import(model, options);
        if (!File.Exists(labels))
        {
            return graph;
        }

        graph = graph with { Labels = graph.Labels ?? InputFile.ReadLabels(labels) };
        return name == TeachableMachineKeras && graph.Preprocessing is null
            ? graph with
            {
                Preprocessing = KerasApplications.Preprocessing,
                PreprocessingOrigin = PreprocessingOrigin.Assumed,
                Assumption = $"{TeachableMachineKeras} beside {LabelFile} is what Teachable Machine exports",
            }
            : graph;
    }

    /// <summary>Writes the one model and the files beside it into a folder, by their names alone.</summary>
    private static string Unpack(string path, string folder)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        ZipArchiveEntry[] models = [.. archive.Entries.Where(static entry =>
            entry.Name.Length > 0
            && Array.Exists(ModelEndings, ending => entry.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))];
        if (models is not [var model])
        {
            throw new InputException(models.Length == 0
                ? UnreadFormats.OfArchive([.. archive.Entries.Select(static entry => entry.FullName)])
                : $"an archive of several models ({string.Join(", ", models.Take(5).Select(static entry => entry.FullName))}); unpack it "
                    + "and name one");
        }

        string beside = model.FullName[..^model.Name.Length];
        ZipArchiveEntry[] files = [.. archive.Entries.Where(entry => entry.Name.Length > 0 && entry.FullName == beside + entry.Name)];
        if (files.Sum(static entry => Math.Min(entry.Length, MostBytes)) > MostBytes)
        {
            throw new InputException($"its files have more than {MostBytes} bytes; no MobileNet has so many");
        }

        foreach (ZipArchiveEntry file in files)
        {
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(file.Name)), Bytes(file));
        }

        return Path.Combine(folder, Path.GetFileName(model.Name));
    }

    /// <summary>As many as the archive states.</summary>
    private static byte[] Bytes(ZipArchiveEntry file)
    {
        byte[] bytes = new byte[file.Length];
        using Stream stream = file.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }
}
