using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Torch;

/// <summary>PyTorch's .pth and .pt files: a state dict, alone or in a checkpoint. Which MobileNet it is, names and shapes tell.</summary>
internal sealed class TorchImporter : IImporter
{
    public string Format => "PyTorch weights (.pth)";

    public bool Recognizes(ReadOnlySpan<byte> head) =>
        head.StartsWith(TorchLegacyFile.Magic)
            || ZipHead.FirstName(head) is { } name && IsMember(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    public Graph Import(string path, ImportOptions options)
    {
        Span<byte> head = stackalloc byte[TorchLegacyFile.Magic.Length];
        using (FileStream start = File.OpenRead(path))
        {
            start.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }

        using TorchFile file = head.SequenceEqual(TorchLegacyFile.Magic)
            ? new TorchLegacyFile(path) { WeightsEntry = options.WeightsEntry }
            : new TorchZipFile(path) { WeightsEntry = options.WeightsEntry };
        Graph graph = new StateDict(
            file.Tensors.ToDictionary(static pair => pair.Key, static pair => pair.Value.Shape, StringComparer.Ordinal), file.Floats)
            .Build(metadata: null, Path.GetFileName(path), options);
        if (file.IsScript)
        {
            graph = graph with
            {
                Notes =
                [
                    .. graph.Notes,
                    "it is TorchScript: its weights are read and its program is not; their names say what the network is",
                ],
            };
        }

        return file.Note is { } note ? graph with { Notes = [.. graph.Notes, note] } : graph;
    }

    /// <summary>What torch.save's archive begins with, below its folder, and what TorchScript's does: values come first there.</summary>
    private static bool IsMember(string name) =>
        name is "data.pkl" || (name.StartsWith("data/", StringComparison.Ordinal) && name[5..].All(char.IsAsciiDigit));
}
