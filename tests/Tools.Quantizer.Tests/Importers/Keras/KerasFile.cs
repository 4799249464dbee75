using MobileNetEdge.Tools.Quantizer.FloatGraph;
using PureHDF;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Keras;

/// <summary>Writes HDF5 files as Keras lays them out.</summary>
internal sealed class KerasFile
{
    private readonly Dictionary<string, Dictionary<string, H5Dataset>> _layers = [];

    /// <summary>Adds <c>layer/inner/name</c>; slashes within a name make groups of their own.</summary>
    public KerasFile With(string layer, string name, int[] shape, float[] data, string? inner = null)
    {
        if (!_layers.TryGetValue(layer, out Dictionary<string, H5Dataset>? tensors))
        {
            _layers.Add(layer, tensors = []);
        }

        tensors.Add($"{inner ?? layer}/{name}", new H5Dataset(data, fileDims: [.. shape.Select(size => (ulong)size)]));
        return this;
    }

    public KerasFile With(string layer, string name, Tensor tensor, string? inner = null) =>
        With(layer, name, tensor.Shape, tensor.Data, inner);

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

        root.Attributes["layer_names"] = _layers.Keys.ToArray();
        foreach ((string layer, Dictionary<string, H5Dataset> tensors) in _layers)
        {
            H5Group group = Below(root, layer.Split('/'));
            group.Attributes["weight_names"] = tensors.Keys.ToArray();
            foreach ((string name, H5Dataset tensor) in tensors)
            {
                string[] parts = name.Split('/');
                Below(group, parts[..^1])[parts[^1]] = tensor;
            }
        }

        file.Write(path);
        return path;
    }

    private static H5Group Below(H5Group group, string[] names)
    {
        foreach (string name in names)
        {
            if (!group.TryGetValue(name, out object? inner))
            {
                group.Add(name, inner = new H5Group());
            }

            group = (H5Group)inner;
        }

        return group;
    }
}
