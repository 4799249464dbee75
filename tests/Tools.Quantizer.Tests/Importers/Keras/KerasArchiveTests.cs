using System.IO.Compression;
using System.Text;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Vision;
using PureHDF;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Keras;

/// <summary>Where a .keras archive keeps tensors: by class and number, in nested models too, and by which of them a layer has.</summary>
public sealed class KerasArchiveTests : IDisposable
{
    private const string Call = """{"class_name":"__keras_tensor__","config":{"keras_history":["NAME",0,0]}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nested_models_and_layers_without_some_tensors_are_read()
    {
        string inner = $$"""
            {"class_name":"Functional","config":{"name":"base","layers":[
              {"class_name":"InputLayer","config":{"batch_shape":[null,5,5,1],"name":"in"},"name":"in","inbound_nodes":[]},
              {"class_name":"Conv2D","config":{"name":"c","strides":[1,1],"padding":"valid","use_bias":false},"name":"c",
              "inbound_nodes":[{"args":[{{Call.Replace("NAME", "in", StringComparison.Ordinal)}}],"kwargs":{} }]},
              {"class_name":"BatchNormalization","config":{"name":"b","axis":-1,"scale":false},"name":"b",
              "inbound_nodes":[{"args":[{{Call.Replace("NAME", "c", StringComparison.Ordinal)}}],"kwargs":{} }]}
            ],"input_layers":["in",0,0],"output_layers":["b",0,0]} }
            """;
        string config = $$"""
            {"class_name":"Sequential","config":{"name":"s","layers":[{"class_name":"InputLayer","config":{"batch_shape":[null,5,5,1],
            "name":"x"} },{{inner}},
              {"class_name":"Flatten","config":{"name":"f"} },{"class_name":"Dense","config":{"name":"d1"} },{"class_name":"Dense",
              "config":{"name":"d2"} }]} }
            """;
        H5File file = new()
        {
            ["layers"] = new H5Group
            {
                ["functional"] = new H5Group
                {
                    ["layers"] = new H5Group
                    {
                        ["conv2d"] = Variables(([1, 1, 1, 1], [3])),
                        ["batch_normalization"] = Variables(([1], [0.5f]), ([1], [0.25f]), ([1], [4])),
                    },
                },
                ["dense"] = Variables(([25, 2], [.. Enumerable.Range(0, 50).Select(i => (float)i)]), ([2], [1, 2])),
                ["dense_1"] = Variables(([2, 1], [7, 8]), ([1], [9])),
            },
        };

        Graph graph = Importer.Open(Write(file, config));

        Assert.Equal([3], ((Conv2D)graph.Nodes[0]).Weights.Data);
        BatchNorm norm = (BatchNorm)graph.Nodes[1];
        Assert.Equal((1f, 0.5f, 0.25f, 4f), (norm.Gamma[0], norm.Beta[0], norm.Mean[0], norm.Variance[0]));
        FullyConnected[] dense = [.. graph.Nodes.OfType<FullyConnected>()];
        Assert.Equal([0, 2, 4], dense[0].Weights.Data[..3]);    // [in, out] in the file
        Assert.Equal([1, 2], dense[0].Bias!);
        Assert.Equal([7, 8], dense[1].Weights.Data);
        Assert.Equal([9], dense[1].Bias!);
    }

    [Fact]
    public void A_layer_whose_tensors_are_not_there_is_named()
    {
        string config =
            """
            {"class_name":"Sequential","config":{"name":"s","layers":[{"class_name":"InputLayer","config":{"batch_shape":[null,5,5,1],
            "name":"x"} },{"class_name":"Conv2D","config":{"name":"lost"} }]} }
            """;
        string path = Write(new H5File { ["layers"] = new H5Group { ["dense"] = Variables(([1], [1])) } }, config);
        Assert.Contains(
            "layer 'lost' has no 'kernel'", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }

    private static H5Group Variables(params (int[] Shape, float[] Values)[] tensors)
    {
        H5Group variables = [];
        foreach ((int i, (int[] shape, float[] values)) in tensors.Index())
        {
            variables[$"{i}"] = new H5Dataset(values, fileDims: [.. shape.Select(size => (ulong)size)]);
        }

        return new H5Group { ["vars"] = variables };
    }

    private string Write(H5File file, string config)
    {
        string weights = _folder.File("weights.h5");
        file.Write(weights);
        string path = _folder.File("model.keras");
        using ZipArchive archive = new(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in ((string, byte[])[])[
            ("metadata.json", "{}"u8.ToArray()),
            ("config.json", Encoding.UTF8.GetBytes(config)),
            ("model.weights.h5", File.ReadAllBytes(weights)),
        ])
        {
            using Stream stream = archive.CreateEntry(name).Open();
            stream.Write(bytes);
        }

        return path;
    }
}
