using System.IO.Compression;
using System.Text;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;
using PureHDF;
using PureHDF.VOL.Native;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>Keras 3's own format: a zip archive of config.json, the layers, and model.weights.h5, their tensors.</summary>
internal sealed class KerasArchiveImporter : IImporter
{
    private const string Config = "config.json";
    private const string Weights = "model.weights.h5";
    private const long MostBytes = 1 << 28;    // an archive may claim more than it holds

    public string Format => "Keras 3 (.keras)";

    public bool Recognizes(ReadOnlySpan<byte> head) => ZipHead.FirstName(head) is "metadata.json" or Config or Weights;

    public Graph Import(string path, ImportOptions options)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            string config = Encoding.UTF8.GetString(Read(archive, Config));
            using NativeFile file = Hdf5.Read(() => H5File.Open(new MemoryStream(Read(archive, Weights)), leaveOpen: false));
            return KerasConfig.Build(config, keras3: true, root => KerasArchiveWeights.Of(file, root), options);
        }
        catch (InvalidDataException error)
        {
            throw new InputException("a zip archive that is cut short or damaged; fetch or save it again", error);
        }
    }

    private static byte[] Read(ZipArchive archive, string name)
    {
        ZipArchiveEntry entry = archive.GetEntry(name)
            ?? throw new InputException($"a zip archive without {name}, which model.save('model.keras') writes");
        if (entry.Length > MostBytes)
        {
            throw new InputException($"its {name} has {entry.Length} bytes; no MobileNet's has so many");
        }

        byte[] bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException error)
        {
            throw new InputException($"{name} in the zip archive is damaged; fetch or save the file again", error);
        }

        return bytes;
    }
}
