using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers.Keras;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Importers.TensorFlowJs;

/// <summary>
/// TensorFlow.js models, as Teachable Machine and the converter write them: model.json with the layers as Keras describes them (a layers
/// model) or with TensorFlow's operators (a graph model), binary files of weights beside it, and, from Teachable Machine, metadata.json
/// with the names of the classes.
/// </summary>
internal sealed class TensorFlowJsImporter : IImporter
{
    private const string Metadata = "metadata.json";

    public string Format => "TensorFlow.js model (model.json)";

    public bool Recognizes(ReadOnlySpan<byte> head) =>
        head is [(byte)'{', ..] && (head.IndexOf("\"modelTopology\""u8) >= 0 || head.IndexOf("\"weightsManifest\""u8) >= 0
            || head.IndexOf("layers-model\""u8) >= 0 || head.IndexOf("graph-model\""u8) >= 0);

    public Graph Import(string path, ImportOptions options)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Graph graph = Read(path, folder, options);
        string metadata = Path.Combine(folder, Metadata);
        return File.Exists(metadata) ? WithMetadata(graph, metadata) : graph;
    }

    private static Graph Read(string path, string folder, ImportOptions options)
    {
        try
        {
            using JsonDocument model = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = model.RootElement;
            JsonElement topology = root.GetProperty("modelTopology");
            List<KerasTensor> weights = WeightsManifest.Read(root.GetProperty("weightsManifest"), folder);
            if (topology.TryGetProperty("node", out _))
            {
                return GraphModel.Build(root, weights, options);
            }

            string layers = (topology.TryGetProperty("model_config", out JsonElement inner) ? inner : topology).GetRawText();
            KerasWeights tensors = new(weights);
            return KerasConfig.Build(layers, keras3: false, _ => tensors, options);
        }
        catch (Exception error) when (error is not (InputException or IOException or UnauthorizedAccessException))
        {
            throw new InputException(
                $"it is not the JSON of a TensorFlow.js model ({error.Message.ReplaceLineEndings(" ")}); fetch or export it again",
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
