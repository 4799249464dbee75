using System.Text;
using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using PureHDF;
using PureHDF.VOL.Native;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>
/// The trained tensors of a .keras archive's model.weights.h5. Keras 3 names nothing there: layers lie in the order of the model's list
/// under their class (<c>layers/conv2d</c>, <c>layers/conv2d_1</c>, …), their tensors by number (<c>vars/0</c>, <c>vars/1</c>, …: those
/// that gradients move first), nested models likewise below their own.
/// </summary>
internal static class KerasArchiveWeights
{
    public static KerasWeights Of(NativeFile file, JsonElement config) =>
        new(TensorsOf(file, new KerasLayer(config), string.Empty, nested: null));

    private static IEnumerable<KerasTensor> TensorsOf(NativeFile file, KerasLayer model, string folder, string? nested)
    {
        Dictionary<string, int> used = new(StringComparer.Ordinal);
        foreach (KerasLayer layer in model.Layers)
        {
            string kind = SnakeCase(layer.Class);
            int count = used[kind] = used.TryGetValue(kind, out int before) ? before + 1 : 0;
            string path = $"{folder}layers/{(count == 0 ? kind : $"{kind}_{count}")}";
            if (layer.IsModel)
            {
                foreach (KerasTensor tensor in TensorsOf(file, layer, $"{path}/", nested ?? layer.Name))
                {
                    yield return tensor;
                }

                continue;
            }

            foreach ((int i, string name) in Variables(layer).Index())
            {
                string variable = $"{path}/vars/{i}";
                if (Hdf5.Read(() => file.LinkExists(variable)))
                {
                    yield return new KerasTensor(
                        nested ?? layer.Name,
                        layer.Name,
                        name,
                        new Lazy<Tensor>(() => Hdf5.Read(() => Hdf5.Floats(file.Dataset(variable), $"{layer.Name}/{name}"))));
                }
            }
        }
    }

    /// <summary>A layer's tensors in the order in which Keras saves them.</summary>
    private static string[] Variables(KerasLayer layer) => layer.Class switch
    {
        "Conv2D" or "DepthwiseConv2D" or "Dense" => layer.Flag("use_bias", true) ? ["kernel", "bias"] : ["kernel"],
        "SeparableConv2D" => layer.Flag("use_bias", true)
            ? ["depthwise_kernel", "pointwise_kernel", "bias"]
            : ["depthwise_kernel", "pointwise_kernel"],
        "Normalization" => ["mean", "variance"],
        "BatchNormalization" =>
        [
            .. layer.Flag("scale", true) ? (string[])["gamma"] : [],
            .. layer.Flag("center", true) ? (string[])["beta"] : [],
            "moving_mean",
            "moving_variance",
        ],
        _ => [],
    };

    /// <summary>
    /// BatchNormalization → batch_normalization, Conv2D → conv2d, ReLU → re_lu: an underscore before a capital that begins a word, and one
    /// between a small letter and a capital.
    /// </summary>
    private static string SnakeCase(string name)
    {
        StringBuilder snake = new();
        for (int i = 0; i < name.Length; i++)
        {
            bool beginsWord = i > 0 && char.IsUpper(name[i]) && i + 1 < name.Length && char.IsLower(name[i + 1]);
            bool endsWord = i > 0 && char.IsUpper(name[i]) && char.IsLower(name[i - 1]);
            snake.Append(beginsWord || endsWord ? "_" : string.Empty).Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }
}
