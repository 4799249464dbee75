using MobileNetEdge.Tools.Quantizer.FloatGraph;
using PureHDF;
using PureHDF.VOL.Native;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>
/// The trained tensors of a Keras HDF5 file, found as Keras finds them. A full model has them under <c>model_weights</c>, a
/// weight file at its root: the attribute <c>layer_names</c> lists the layers, a group each, and the group's attribute
/// <c>weight_names</c> lists the tensors below it, as <c>conv/kernel:0</c> (<c>:0</c> is gone in Keras 3). Either name may
/// have slashes of its own. A nested model is one such layer, in which a tensor's name begins with its inner layer's.
/// </summary>
internal sealed class KerasWeights
{
    private readonly List<Entry> _entries;

    public KerasWeights(NativeFile file)
    {
        IH5Group root = file.LinkExists("model_weights") ? file.Group("model_weights") : file;
        _entries = [.. Names(root, "layer_names").SelectMany(layer => Entries(layer, root.Group(layer)))];
    }

    /// <summary>Names of the layers and nested models that have tensors, each once.</summary>
    public IEnumerable<string> Layers => _entries.Select(static entry => entry.Layer).Distinct(StringComparer.Ordinal);

    /// <param name="nested">The nested model (the outermost) that the layer lies in; null for a layer of the model itself.</param>
    /// <param name="layer">The layer's name.</param>
    /// <param name="name">The tensor's, as <c>kernel</c>.</param>
    public Tensor? Find(string? nested, string layer, string name)
    {
        IEnumerable<Entry> entries = _entries.Where(entry => entry.Layer == (nested ?? layer));
        if (nested is not null)
        {
            // Enclosing models may stand before the layer: the shortest name is the layer's own, as 'b' where there is 'a/b' too.
            string? scope = entries
                .Select(static entry => entry.Scope)
                .Where(scope => scope == layer || scope.EndsWith($"/{layer}", StringComparison.Ordinal))
                .MinBy(static scope => scope.Length);
            entries = entries.Where(entry => entry.Scope == scope);
        }

        return entries.FirstOrDefault(entry => entry.Name == name)?.Tensor.Value;
    }

    public Tensor Require(string? nested, string layer, string name) => Find(nested, layer, name)
        ?? throw new UserError($"layer '{layer}' has no '{name}' among the weights: the file is incomplete; save the whole model again with model.save('model.h5')");

    private static IEnumerable<Entry> Entries(string layer, IH5Group group)
    {
        foreach (string weight in Names(group, "weight_names"))
        {
            int slash = weight.LastIndexOf('/');
            string name = weight[(slash + 1)..];
            yield return new Entry(
                layer,
                weight[..Math.Max(slash, 0)],
                name.EndsWith(":0", StringComparison.Ordinal) ? name[..^2] : name,
                new Lazy<Tensor>(() => Hdf5.Read(() => Read(group.Dataset(weight), $"{layer}/{weight}"))));
        }
    }

    /// <summary>A list of names; one too long for an HDF5 attribute is cut in parts: <c>layer_names0</c>, <c>layer_names1</c>, …</summary>
    private static IEnumerable<string> Names(IH5Object holder, string attribute)
    {
        if (holder.AttributeExists(attribute))
        {
            return List(holder.Attribute(attribute));
        }

        return Enumerable.Range(0, int.MaxValue)
            .Select(part => $"{attribute}{part}")
            .TakeWhile(holder.AttributeExists)
            .SelectMany(part => List(holder.Attribute(part)));
    }

    // Of a layer without tensors Keras writes an empty list, of numbers.
    private static string[] List(IH5Attribute attribute) => attribute.Space.Dimensions is [0] ? [] : attribute.Read<string[]>();

    private static Tensor Read(IH5Dataset dataset, string name)
    {
        int[] shape = [.. dataset.Space.Dimensions.Select(static dimension => checked((int)dimension))];
        float[] data = dataset.Type switch
        {
            { Class: H5DataTypeClass.FloatingPoint, Size: 4 } => dataset.Read<float[]>(),
            { Class: H5DataTypeClass.FloatingPoint, Size: 8 } => [.. dataset.Read<double[]>().Select(static value => (float)value)],
            { Class: H5DataTypeClass.FloatingPoint, Size: 2 } => [.. dataset.Read<Half[]>().Select(static value => (float)value)],
            _ => throw new UserError($"tensor '{name}' is no array of floats"),
        };
        return data.All(float.IsFinite) ? new Tensor(shape, data) : throw new UserError($"tensor '{name}' holds NaN or infinity: the training diverged, or the file is damaged");
    }

    /// <param name="Layer">The layer or nested model of the saved model.</param>
    /// <param name="Scope">What stands before the tensor's name: the (inner) layer.</param>
    /// <param name="Name">The tensor's name, as <c>kernel</c>.</param>
    /// <param name="Tensor">Read when asked for.</param>
    private sealed record Entry(string Layer, string Scope, string Name, Lazy<Tensor> Tensor);
}
