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
                name => Read(stored[name]))
                .Build(metadata, file, options);
        }

        RequireUnquantized();

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

        return graph with { Preprocessing = metadata.Preprocessing, Labels = metadata.Labels, Provenance = metadata.Provenance };
    }

    /// <exception cref="InputException">The weights are those of PyTorch's own quantization.</exception>
    private void RequireUnquantized()
    {
        if (Shapes.Keys.FirstOrDefault(static name =>
            name.Contains("fake_quant", StringComparison.Ordinal) || name.Contains("activation_post_process", StringComparison.Ordinal)
            || name.EndsWith("_packed_params", StringComparison.Ordinal)) is { } mark)
        {
            throw new InputException(
                $"'{mark}' shows that PyTorch quantized this network, or trained it for that, with batch norms folded its own way; save "
                    + "the float network before prepare_qat: torch.save(model.state_dict(), 'weights.pth')");
        }
    }
}
