using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Importers.Safetensors;

/// <summary>Weights of MobileNets by torchvision's names. Which MobileNet the metadata says, or else the names and shapes.</summary>
internal sealed class SafetensorsImporter : IImporter
{
    private const int UsualResolution = 224;

    public string Format => "safetensors (.safetensors)";

    // The format has no magic number: the length of the header (64 bits, the upper half 0), then a JSON object.
    public bool Recognizes(ReadOnlySpan<byte> head) => head is [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..];

    public Graph Import(string path, ImportOptions options)
    {
        using SafetensorsFile file = new(path);
        Dictionary<string, int[]> shapes = file.Tensors.ToDictionary(static pair => pair.Key, static pair => pair.Value.Shape, StringComparer.Ordinal);

        // Without metadata nobody says how pixels become input: torchvision's own weights and those retrained from them differ in nothing else.
        ArchitectureMetadata metadata = ArchitectureMetadata.Parse(file.Metadata)
            ?? new ArchitectureMetadata(ArchitectureRecognition.Recognize(shapes, UsualResolution), null, null);
        Architecture architecture = metadata.Architecture with
        {
            Resolution = options.Resolution ?? metadata.Architecture.Resolution,
            InputChannels = ArchitectureRecognition.InputChannels(shapes),
        };
        TorchWeights weights = new(shapes, file.Floats, architecture);
        Graph graph = architecture.Build(weights);
        weights.RequireAllUsed();
        return graph with { Preprocessing = metadata.Preprocessing, Labels = metadata.Labels, Provenance = metadata.Provenance };
    }
}
