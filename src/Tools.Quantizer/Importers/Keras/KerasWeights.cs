using MobileNetEdge.Tools.Quantizer.FloatGraph;
using PureHDF;
using PureHDF.VOL.Native;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>
/// The trained tensors of a Keras HDF5 file. A full model has them under <c>model_weights</c>, a weight file at its root:
/// a group a layer, in which any number of groups lead to <c>kernel:0</c>, <c>gamma:0</c> and so on (<c>:0</c> is gone in
/// Keras 3). A nested model is one group, in which each layer's name is the group right above its tensors.
/// </summary>
internal sealed class KerasWeights
{
    // [path, …] from the weights' root to the tensor.
    private readonly List<(string[] Path, Lazy<Tensor> Tensor)> _tensors = [];

    public KerasWeights(NativeFile file)
    {
        Collect(file.LinkExists("model_weights") ? file.Group("model_weights") : file, []);
    }

    /// <summary>Names of the outermost groups: layers and nested models, each once.</summary>
    public IEnumerable<string> Layers => _tensors.Select(static tensor => tensor.Path[0]).Distinct(StringComparer.Ordinal);

    /// <param name="nested">The nested model (outermost group) that the layer lies in; null for a layer of the model itself.</param>
    /// <param name="layer">The layer's name.</param>
    /// <param name="name">The tensor's, as <c>kernel</c>.</param>
    public Tensor? Find(string? nested, string layer, string name) => _tensors
        .Where(tensor => LastName(tensor.Path) == name && (nested is null ? tensor.Path[0] == layer : tensor.Path[0] == nested && tensor.Path[^2] == layer))
        .Select(static tensor => tensor.Tensor.Value)
        .FirstOrDefault();

    public Tensor Require(string? nested, string layer, string name) => Find(nested, layer, name)
        ?? throw new UserError($"layer '{layer}' has no '{name}' among the weights: the file is incomplete; save the whole model again with model.save('model.h5')");

    private static string LastName(string[] path) => path[^1].EndsWith(":0", StringComparison.Ordinal) ? path[^1][..^2] : path[^1];

    private void Collect(IH5Group group, string[] path)
    {
        foreach (IH5Object child in group.Children())
        {
            string[] below = [.. path, child.Name];
            if (child is IH5Group inner)
            {
                Collect(inner, below);
            }
            else if (child is IH5Dataset dataset && below.Length >= 2)
            {
                _tensors.Add((below, new Lazy<Tensor>(() => Read(dataset, string.Join('/', below)))));
            }
        }
    }

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
}
