using System.IO.Compression;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Tests.Importers.Keras;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers;

public sealed class ModelArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Samples _samples = new(5);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Teachable_Machines_Keras_archive_is_read_with_its_labels()
    {
        Graph graph = Importer.Open(Zip(("keras_model.h5", KerasModel()), ("labels.txt", "0 cat\n1 dog\n"u8.ToArray())));
        Assert.Equal(["cat", "dog"], graph.Labels);
        Assert.Equal((127.5f, PreprocessingOrigin.Assumed), (graph.Preprocessing!.Mean[0], graph.PreprocessingOrigin));
        Assert.Contains("labels.txt", graph.Assumption, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_TensorFlowJs_archive_is_read_with_the_files_beside_the_model()
    {
        byte[] weights = [.. _samples.Values(8).SelectMany(BitConverter.GetBytes)];
        Graph graph = Importer.Open(Zip(
            ("my model/metadata.json", """{"labels":["cat","dog"],"tfjsVersion":"1.7","packageVersion":"0.8"}"""u8.ToArray()),
            ("my model/model.json", """
                {"modelTopology":{"class_name":"Sequential","config":{"name":"s","layers":[
                  {"class_name":"GlobalAveragePooling2D","config":{"name":"p","batch_input_shape":[null,5,5,4]}},
                  {"class_name":"Dense","config":{"name":"d","activation":"softmax","use_bias":false}}]}},
                 "weightsManifest":[{"paths":["weights.bin"],"weights":[{"name":"d/kernel","shape":[4,2],"dtype":"float32"}]}]}
                """u8.ToArray()),
            ("my model/weights.bin", weights)));
        Assert.Equal(["cat", "dog"], graph.Labels);
        Assert.Equal(PreprocessingOrigin.Stated, graph.PreprocessingOrigin);
    }

    [Fact]
    public void Archives_of_other_things_are_refused_by_what_they_are()
    {
        Refused("SavedModel", ("a/saved_model.pb", [1]), ("a/variables/variables.index", [1]));
        Refused("nothing that is read", ("photo.jpg", [1]));
        Refused("several models (a.h5, b/c.h5)", ("a.h5", [1]), ("b/c.h5", [1]));
        Refused("an archive again", ("model.h5", File.ReadAllBytes(Zip(("model.h5", [1])))));
        Refused("no format that is read", ("model.h5", [1, 2, 3]));
        byte[] whole = File.ReadAllBytes(Zip(("keras_model.h5", KerasModel())));
        string path = _folder.Write("cut.zip", whole[..(whole.Length / 2)]);
        Assert.Contains("cut short", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);

        void Refused(string word, params (string Name, byte[] Bytes)[] files)
        {
            string zip = Zip(files);
            Assert.Contains(word, Assert.Throws<InputException>(() => Importer.Open(zip)).Message, StringComparison.Ordinal);
        }
    }

    private byte[] KerasModel() => File.ReadAllBytes(new KerasFile()
        .With("d", "kernel:0", _samples.Tensor(4, 2))
        .Write(_folder.File("model.h5"), """
            {"class_name":"Sequential","config":{"name":"s","layers":[
              {"class_name":"GlobalAveragePooling2D","config":{"name":"p","batch_input_shape":[null,5,5,4]}},
              {"class_name":"Dense","config":{"name":"d","activation":"softmax","use_bias":false}}]}}
            """));

    private string Zip(params (string Name, byte[] Bytes)[] files)
    {
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                using Stream stream = archive.CreateEntry(name).Open();
                stream.Write(bytes);
            }
        }

        return _folder.Write("archive.zip", file.ToArray());
    }
}
