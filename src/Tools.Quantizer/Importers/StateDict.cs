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

    /// <summary>Whether PyTorch's quantization had changed it, or was being trained.</summary>
    public bool WasQuantized { get; init; }

    /// <param name="metadata">Which network it is, when the file says so; else its names and shapes tell.</param>
    /// <param name="file">The file's name, without its folder.</param>
    /// <param name="options">The resolution.</param>
    /// <exception cref="InputException">The tensors are no MobileNet's, or not all of one.</exception>
    public Graph Build(ArchitectureMetadata? metadata, string file, ImportOptions options)
    {
        (string prefix, string own) = TensorNaming.PrefixOf([.. Shapes.Keys]);
        if (prefix.Length > 0)
        {
            // A head beside the wrapped network keeps its name.
            Dictionary<string, string> stored = Shapes.Keys.ToDictionary(
                name => name.StartsWith(prefix, StringComparison.Ordinal) ? own + name[prefix.Length..] : name, StringComparer.Ordinal);
            return new StateDict(
                stored.ToDictionary(static pair => pair.Key, pair => Shapes[pair.Value], StringComparer.Ordinal),
                name => Read(stored[name])) { WasQuantized = WasQuantized }
                .Build(metadata, file, options);
        }

        if (QuantizedStateDict.IsQuantized(this))
        {
            return QuantizedStateDict.ToFloat(this).Build(metadata, file, options);
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
            Conventions = metadata.Architecture.Conventions with { UnboundedRelu = IsUnbounded(metadata.Architecture, options, known) },
        };
        TorchWeights weights = new(Shapes, Read, architecture, naming) { TrustsChannels = !known };
        Graph graph = architecture.Build(weights);
        if (architecture.Classes == 0 && weights.Unused is { Length: > 0 } unused)
        {
            graph = TorchHead.Append(graph, unused, Shapes, Read);
        }
        else
        {
            weights.RequireAllUsed();
        }

        if (architecture.Classes == 0 && weights.Unused.Length == 0)
        {
            graph = graph with { Notes = [.. graph.Notes, "it has no classifier: its answers are the pooled features"] };
        }

        graph = graph with { Notes = [.. graph.Notes, .. NotesOf(architecture, options, known)] };
        return graph with { Preprocessing = metadata.Preprocessing, Labels = metadata.Labels, Provenance = metadata.Provenance };
    }

    /// <summary>
    /// Whether a V2 in torchvision's layout has ReLU where the paper has ReLU6: what torchvision quantizes has, under the same names.
    /// </summary>
    private bool IsUnbounded(Architecture architecture, ImportOptions options, bool known) =>
        HasOpenRelu(architecture, known) ? !(options.Relu6 ?? !WasQuantized)
        : options.Relu6 is null ? architecture.Conventions.UnboundedRelu
        : throw new InputException("--relu is for weights of a MobileNetV2 by torchvision's names, and these are others; leave it out");

    private IEnumerable<string> NotesOf(Architecture architecture, ImportOptions options, bool known)
    {
        if (WasQuantized)
        {
            yield return "PyTorch quantized it, or trained it for that: its weights are taken as floats, and the ranges of activations are "
                + "left out";
        }

        if (options.Relu6 is null && HasOpenRelu(architecture, known))
        {
            yield return WasQuantized
                ? "assumed ReLU, which torchvision's quantizable MobileNetV2 has; no name tells, give --relu relu6 otherwise"
                : "assumed ReLU6; torchvision's quantizable MobileNetV2 has ReLU under the same names, give --relu relu if it is that";
        }
    }

    private static bool HasOpenRelu(Architecture architecture, bool known) =>
        !known && architecture.Family == Family.V2 && architecture.Conventions.Name == Conventions.Torchvision.Name;
}
