using System.Text.Json;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>A model's description in JSON, as .h5 files, .keras archives and TensorFlow.js have it, made a graph.</summary>
internal static class KerasConfig
{
    /// <param name="json">The model's class and config.</param>
    /// <param name="keras3">Whether Keras 3 wrote it.</param>
    /// <param name="weights">The tensors, whose places the description may decide.</param>
    /// <param name="options">The resolution, where the model leaves it open.</param>
    public static Graph Build(string json, bool keras3, Func<JsonElement, KerasWeights> weights, ImportOptions options)
    {
        (Graph graph, KerasWeights tensors) = Parse();
        graph = FoldRescaling.Apply(graph);
        if (graph.Preprocessing is not null)
        {
            return graph with { PreprocessingOrigin = PreprocessingOrigin.InNetwork };
        }

        // A network that begins with anything but its convolution may normalize on its own.
        return KerasApplications.Recognize(tensors) is not null && graph.FeedsConvolution(graph.Input.Name)
            ? KerasApplications.Assume(graph)
            : graph;

        (Graph Graph, KerasWeights Weights) Parse()
        {
            try
            {
                using JsonDocument config = JsonDocument.Parse(json);
                KerasWeights found = weights(config.RootElement);
                return (new KerasModel(found, keras3, options).Build(config.RootElement), found);
            }
            catch (Exception error) when (error is not InputException)
            {
                // Another kind of value, a member too few, a number too large: JSON that Keras does not write fails in many ways.
                throw new InputException($"'model_config' is not as Keras writes it ({error.Message.ReplaceLineEndings(" ")}); save the "
                    + "whole model again with model.save('model.h5')", error);
            }
        }
    }
}
