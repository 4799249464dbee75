using MobileNetEdge.Tools.Quantizer.FloatGraph;
using PureHDF;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Keras;

/// <summary>Writes HDF5 files as Keras lays them out.</summary>
internal sealed class KerasFile
{
    private readonly Dictionary<string, H5Group> _layers = [];

    /// <summary>Adds <c>layer/inner/name</c>.</summary>
    public KerasFile With(string layer, string name, int[] shape, float[] data, string? inner = null)
    {
        if (!_layers.TryGetValue(layer, out H5Group? group))
        {
            _layers.Add(layer, group = []);
        }

        string below = inner ?? layer;
        if (!group.TryGetValue(below, out object? tensors))
        {
            group.Add(below, tensors = new H5Group());
        }

        ((H5Group)tensors).Add(name, new H5Dataset(data, fileDims: [.. shape.Select(size => (ulong)size)]));
        return this;
    }

    public KerasFile With(string layer, string name, Tensor tensor, string? inner = null) => With(layer, name, tensor.Shape, tensor.Data, inner);

    /// <summary>Without a config a file of weights alone, which then lie at the root.</summary>
    public string Write(string path, string? config, string version = "2.4.0")
    {
        H5File file = [];
        H5Group root = file;
        if (config is not null)
        {
            file.Attributes["model_config"] = config;
            file.Attributes["keras_version"] = version;
            file["model_weights"] = root = [];
        }

        foreach ((string layer, H5Group group) in _layers)
        {
            root[layer] = group;
        }

        file.Write(path);
        return path;
    }
}
