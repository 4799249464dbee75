using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Safetensors;

/// <summary>Weights of MobileNets in PyTorch's layout. Which MobileNet the metadata says, or else the names and shapes.</summary>
internal sealed class SafetensorsImporter : IImporter
{
    public string Format => "safetensors (.safetensors)";

    // The format has no magic number: the length of the header (64 bits, the upper half 0), then a JSON object.
    public bool Recognizes(ReadOnlySpan<byte> head) => head is [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..];

    public Graph Import(string path, ImportOptions options)
    {
        using SafetensorsFile file = new(path);
        Dictionary<string, int[]> shapes = file.Tensors.ToDictionary(
            static pair => pair.Key, static pair => pair.Value.Shape, StringComparer.Ordinal);
        return new StateDict(shapes, file.Floats).Build(ArchitectureMetadata.Parse(file.Metadata), Path.GetFileName(path), options);
    }
}
