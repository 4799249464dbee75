using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;
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

    public bool Recognizes(ReadOnlySpan<byte> head) =>
        head is [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n', ..];

    public Graph Import(string path, ImportOptions options)
    {
        using NativeFile file = Hdf5.Read(() => H5File.OpenRead(path));
        KerasWeights weights = Hdf5.Read(() => KerasHdf5Weights.Of(file));
        string? config = Hdf5.Read(() => file.AttributeExists("model_config") ? file.Attribute("model_config").Read<string>() : null);
        if (config is not null)
        {
            return KerasConfig.Build(config, keras3: Hdf5.Read(() => VersionOf(file)) is ['3', ..], _ => weights, options);
        }

        return KerasApplications.Recognize(weights) is { } naming
            ? KerasApplications.Build(weights, naming, options)
            : throw new InputException("the file holds weights and no graph (no attribute 'model_config'), and its layers are not those of "
                + "keras.applications' MobileNets; save the whole model: model.save('model.h5')");
    }

    private static string VersionOf(NativeFile file)
    {
        IH5Object holder = !file.AttributeExists("keras_version") && file.LinkExists("model_weights") ? file.Group("model_weights") : file;
        return holder.AttributeExists("keras_version") ? holder.Attribute("keras_version").Read<string>() : "2";
    }
}
