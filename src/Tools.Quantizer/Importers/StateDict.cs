using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Architectures.Naming;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers;

/// <summary>Tensors of a MobileNet by name, as PyTorch's <c>state_dict()</c> has them and .pth and .safetensors files keep them.</summary>
/// <param name="Shapes">Of every tensor, by name.</param>
/// <param name="Read">Gives a tensor's values.</param>
internal sealed record StateDict(IReadOnlyDictionary<string, int[]> Shapes, Func<string, float[]> Read)
{
    private const int UsualResolution = 224;

    /// <summary>What wrappers of a model put before all its names.</summary>
    private static readonly string[] Wrappers = ["module.", "_orig_mod.", "model."];

    /// <param name="metadata">Which network it is, when the file says so; else its names and shapes tell.</param>
    /// <param name="file">The file's name, without its folder.</param>
    /// <param name="options">The resolution.</param>
    /// <exception cref="InputException">The tensors are no MobileNet's, or not all of one.</exception>
    public Graph Build(ArchitectureMetadata? metadata, string file, ImportOptions options)
    {
        if (Array.Find(Wrappers, wrapper => Shapes.Keys.All(name => name.StartsWith(wrapper, StringComparison.Ordinal))) is { } prefix
            && Shapes.Count > 0)
        {
            return new StateDict(Shapes.ToDictionary(pair => pair.Key[prefix.Length..], static pair => pair.Value), name => Read(prefix
                + name)).Build(metadata, file, options);
        }

        // The file does not say how pixels become input: networks and those retrained from them differ in nothing else.
        bool known = metadata is not null;
        TensorNaming naming = metadata is null
            ? TensorNaming.Of([.. Shapes.Keys], file)
            : new TorchvisionNaming(metadata.Architecture.Family);
        metadata ??= new ArchitectureMetadata(ArchitectureRecognition.Recognize(Shapes, naming, UsualResolution), null, null);
        Architecture architecture = metadata.Architecture with
        {
            Resolution = options.Resolution ?? metadata.Architecture.Resolution,
            PictureWidth = options.Width,
            InputChannels = ArchitectureRecognition.InputChannels(Shapes, naming),
        };
        TorchWeights weights = new(Shapes, Read, architecture, naming) { TrustsChannels = !known };
        Graph graph = architecture.Build(weights);
        weights.RequireAllUsed();
        return graph with { Preprocessing = metadata.Preprocessing, Labels = metadata.Labels, Provenance = metadata.Provenance };
    }
}
