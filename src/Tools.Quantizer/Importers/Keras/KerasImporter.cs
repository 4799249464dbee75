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
        try
        {
            using NativeFile file = H5File.OpenRead(path);
            KerasWeights weights = new(file);
            return file.AttributeExists("model_config")
                ? FromConfig(file, weights, options)
                : FromNames(weights, options);
        }
        catch (Exception error) when (error is not UserError)
        {
            // Anything may come out of a damaged HDF5 file: the library follows its offsets and says so in many ways.
            throw new UserError($"the HDF5 file is damaged or cut short ({error.Message.ReplaceLineEndings(" ")}); fetch or save it again", error);
        }
    }

    private static Graph FromConfig(NativeFile file, KerasWeights weights, ImportOptions options)
    {
        using JsonDocument config = JsonDocument.Parse(file.Attribute("model_config").Read<string>());
        bool keras3 = VersionOf(file) is ['3', ..];
        Graph graph = FoldRescaling.Apply(new KerasModel(weights, keras3, options).Build(config.RootElement));

        // A network that begins with anything but its convolution may normalize by itself.
        bool takesNormalized = graph.Preprocessing is null && KerasMobileNetV1.Recognizes(weights) && graph.FeedsConvolution(graph.Input.Name);
        return takesNormalized ? graph with { Preprocessing = KerasMobileNetV1.Preprocessing } : graph;
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
