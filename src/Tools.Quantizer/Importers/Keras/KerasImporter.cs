using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using PureHDF;
using PureHDF.VOL.Native;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>
/// Keras HDF5 files: whole models (<c>model_config</c> says the layers) and weight files of the MobileNets that
/// <c>keras.applications</c> offers, whose layers are known by their names.
/// </summary>
internal sealed class KerasImporter : IImporter
{
    public string Format => "Keras HDF5 (.h5)";

    public bool Recognizes(ReadOnlySpan<byte> head) => head is [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n', ..];

    public Graph Import(string path, ImportOptions options)
    {
        using NativeFile file = Hdf5.Read(() => H5File.OpenRead(path));
        KerasWeights weights = Hdf5.Read(() => new KerasWeights(file));
        string? config = Hdf5.Read(() => file.AttributeExists("model_config") ? file.Attribute("model_config").Read<string>() : null);
        return config is null ? FromNames(weights, options) : FromConfig(config, Hdf5.Read(() => VersionOf(file)), weights, options);
    }

    private static Graph FromConfig(string json, string version, KerasWeights weights, ImportOptions options)
    {
        Graph graph = FoldRescaling.Apply(Build(json, version, weights, options));

        // A network that begins with anything but its convolution may normalize by itself.
        bool takesNormalized = graph.Preprocessing is null && KerasMobileNetV1.Recognizes(weights) && graph.FeedsConvolution(graph.Input.Name);
        return takesNormalized ? graph with { Preprocessing = KerasMobileNetV1.Preprocessing } : graph;
    }

    private static Graph Build(string json, string version, KerasWeights weights, ImportOptions options)
    {
        try
        {
            using JsonDocument config = JsonDocument.Parse(json);
            return new KerasModel(weights, keras3: version is ['3', ..], options).Build(config.RootElement);
        }
        catch (Exception error) when (error is not UserError)
        {
            // Another kind of value, a member too few, a number too large: JSON that Keras does not write fails in many ways.
            throw new UserError($"'model_config' is not as Keras writes it ({error.Message.ReplaceLineEndings(" ")}); save the whole model again with model.save('model.h5')", error);
        }
    }

    private static Graph FromNames(KerasWeights weights, ImportOptions options) =>
        KerasMobileNetV1.Recognizes(weights)
            ? KerasMobileNetV1.Build(weights, options.Resolution ?? 224)
            : throw new UserError("the file holds weights and no graph (no attribute 'model_config'), and its layers are not those of "
                + "keras.applications.MobileNet; save the whole model: model.save('model.h5')");

    private static string VersionOf(NativeFile file)
    {
        IH5Object holder = !file.AttributeExists("keras_version") && file.LinkExists("model_weights") ? file.Group("model_weights") : file;
        return holder.AttributeExists("keras_version") ? holder.Attribute("keras_version").Read<string>() : "2";
    }
}
