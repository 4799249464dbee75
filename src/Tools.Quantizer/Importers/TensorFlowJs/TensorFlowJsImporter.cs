using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers.Keras;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Importers.TensorFlowJs;

/// <summary>
/// TensorFlow.js layers models, as Teachable Machine and the converter write them: model.json with the layers as Keras describes them,
/// binary files of weights beside it, and, from Teachable Machine, metadata.json with the names of the classes.
/// </summary>
internal sealed class TensorFlowJsImporter : IImporter
{
    private const string Metadata = "metadata.json";

    public string Format => "TensorFlow.js layers model (model.json)";

    public bool Recognizes(ReadOnlySpan<byte> head) =>
        head is [(byte)'{', ..] && (head.IndexOf("\"modelTopology\""u8) >= 0 || head.IndexOf("\"weightsManifest\""u8) >= 0
            || head.IndexOf("layers-model\""u8) >= 0 || head.IndexOf("graph-model\""u8) >= 0);

    public Graph Import(string path, ImportOptions options)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        (string topology, KerasWeights weights) = Read(path, folder);
        Graph graph = KerasConfig.Build(topology, keras3: false, _ => weights, options);
        string metadata = Path.Combine(folder, Metadata);
        return File.Exists(metadata) ? WithMetadata(graph, metadata) : graph;
    }

    private static (string Topology, KerasWeights Weights) Read(string path, string folder)
    {
        try
        {
            using JsonDocument model = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = model.RootElement;
            if (root.TryGetProperty("format", out JsonElement format) && format.GetString() == "graph-model")
            {
                throw new InputException("a TensorFlow.js graph model; convert the Keras model to a layers model "
                    + "(--output_format=tfjs_layers_model), or to a float .tflite");
            }

            JsonElement topology = root.GetProperty("modelTopology");
            return (
                (topology.TryGetProperty("model_config", out JsonElement inner) ? inner : topology).GetRawText(),
                new KerasWeights(WeightsManifest.Read(root.GetProperty("weightsManifest"), folder)));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InputException(
                $"it is not the JSON of a TensorFlow.js layers model ({error.Message.ReplaceLineEndings(" ")}); fetch or export it again",
                error);
        }
    }

    /// <summary>
    /// Takes what Teachable Machine says beside a model: names of classes. Its own networks see x/127.5 − 1
    /// (<c>capture</c> in github.com/googlecreativelab/teachablemachine-community, libraries/image).
    /// </summary>
    private static Graph WithMetadata(Graph graph, string path)
    {
        try
        {
            using JsonDocument metadata = JsonDocument.Parse(File.ReadAllBytes(path));
            string[]? labels = metadata.RootElement.TryGetProperty("labels", out JsonElement names)
                ? [.. names.EnumerateArray().Select(static label => label.GetString()!)]
                : null;
            bool isTeachableMachine = labels is not null && metadata.RootElement.TryGetProperty("tfjsVersion", out _)
                && metadata.RootElement.TryGetProperty("packageVersion", out _);
            return isTeachableMachine && graph.PreprocessingOrigin != PreprocessingOrigin.InNetwork
                ? graph with
                {
                    Labels = labels,
                    Preprocessing = KerasApplications.Preprocessing,
                    PreprocessingOrigin = PreprocessingOrigin.Stated,
                    Assumption = null,
                }
                : graph with { Labels = labels };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InputException($"{Metadata} beside it is not JSON as Teachable Machine writes it "
                + $"({error.Message.ReplaceLineEndings(" ")}); remove or fix it", error);
        }
    }
}
