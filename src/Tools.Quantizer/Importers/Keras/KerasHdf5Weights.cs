using MobileNetEdge.Tools.Quantizer.FloatGraph;
using PureHDF;
using PureHDF.VOL.Native;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>
/// The trained tensors of a Keras .h5 file, found as Keras finds them. A full model has them under <c>model_weights</c>, a
/// weight file at its root: the attribute <c>layer_names</c> lists the layers, a group each, and the group's attribute
/// <c>weight_names</c> lists the tensors below it, as <c>conv/kernel:0</c> (<c>:0</c> is gone in Keras 3). Either name may
/// have slashes of its own. A nested model is one such layer, in which a tensor's name begins with its inner layer's.
/// </summary>
internal static class KerasHdf5Weights
{
    public static KerasWeights Of(NativeFile file)
    {
        IH5Group root = file.LinkExists("model_weights") ? file.Group("model_weights") : file;
        return new KerasWeights(Names(root, "layer_names").SelectMany(layer => TensorsOf(layer, root.Group(layer))));
    }

    private static IEnumerable<KerasTensor> TensorsOf(string layer, IH5Group group)
    {
        foreach (string weight in Names(group, "weight_names"))
        {
            int slash = weight.LastIndexOf('/');
            string name = weight[(slash + 1)..];
            yield return new KerasTensor(
                layer,
                weight[..Math.Max(slash, 0)],
                name.EndsWith(":0", StringComparison.Ordinal) ? name[..^2] : name,
                new Lazy<Tensor>(() => Hdf5.Read(() => Hdf5.Floats(group.Dataset(weight), $"{layer}/{weight}"))));
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
}
