using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>One trained tensor of a Keras model.</summary>
/// <param name="Layer">
/// The layer of the model itself that it belongs to; of a nested model's tensor that model, the outermost. Null where the file does not say
/// it.
/// </param>
/// <param name="Scope">The (inner) layer, perhaps behind the models that enclose it: <c>conv</c>, <c>base/conv</c>.</param>
/// <param name="Name">As <c>kernel</c>.</param>
/// <param name="Value">Read when asked for.</param>
internal sealed record KerasTensor(string? Layer, string Scope, string Name, Lazy<Tensor> Value);

/// <summary>The trained tensors of a Keras model, whatever file they lie in.</summary>
internal sealed class KerasWeights(IEnumerable<KerasTensor> tensors)
{
    private readonly KerasTensor[] _tensors = [.. tensors];

    /// <summary>Names of the layers that have tensors, and of the models that they are nested in, each once.</summary>
    public IReadOnlySet<string> Layers => _layers ??= new HashSet<string>(
        _tensors.SelectMany(static tensor => new[] { tensor.Layer, tensor.Scope }).OfType<string>(), StringComparer.Ordinal);

    private HashSet<string>? _layers;

    /// <param name="nested">The nested model (the outermost) that the layer lies in; null for a layer of the model itself.</param>
    /// <param name="layer">The layer's name.</param>
    /// <param name="name">The tensor's, as <c>kernel</c>.</param>
    public Tensor? Find(string? nested, string layer, string name)
    {
        KerasTensor[] candidates = [.. _tensors.Where(tensor => tensor.Layer is null || tensor.Layer == (nested ?? layer))];
        if (nested is not null || candidates.Any(static tensor => tensor.Layer is null))
        {
            // Enclosing models may stand before the layer: the shortest name is the layer's own, as 'b' where there is 'a/b' too.
            string? scope = candidates
                .Select(static tensor => tensor.Scope)
                .Where(scope => scope == layer || scope.EndsWith($"/{layer}", StringComparison.Ordinal))
                .MinBy(static scope => scope.Length);
            candidates = [.. candidates.Where(tensor => tensor.Scope == scope)];
        }

        return candidates.FirstOrDefault(tensor => tensor.Name == name)?.Value.Value;
    }

    public Tensor Require(string? nested, string layer, string name) => Find(nested, layer, name) ?? throw Missing(layer, name);

    /// <summary>That a layer's tensor is not there, and what is there under names like its.</summary>
    public InputException Missing(string layer, string name)
    {
        IEnumerable<string> nearest = NearestNames.Of($"{layer}/{name}", _tensors.Select(static tensor => $"{tensor.Scope}/{tensor.Name}"))
            .Select(static other => $"'{other}'");
        return new InputException($"layer '{layer}' has no '{name}' among the weights; the nearest names in the file are "
            + $"{string.Join(", ", nearest)}: the file is incomplete; save the whole model again with model.save('model.h5')");
    }
}
