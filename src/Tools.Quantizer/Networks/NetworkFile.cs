using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>Opens any network that a user may name: a quantized .tflite, or trained float weights.</summary>
internal static class NetworkFile
{
    /// <param name="path">The file.</param>
    /// <param name="preprocessing">Overrides what the file says; null to take the file's.</param>
    /// <param name="labels">Overrides the file's class names; null to take the file's.</param>
    /// <param name="size">The input's size, of float weights that do not say it.</param>
    /// <param name="options">How a quantized model runs; one that names an instruction set asks for a quantized model.</param>
    /// <exception cref="InputException">It cannot be read, or does not say how pictures become its input and nobody else does, or the
    /// options do not suit it.</exception>
    public static Network Open(
        string path,
        PreprocessingOptions preprocessing,
        IReadOnlyList<string>? labels = null,
        ImportOptions? size = null,
        EngineOptions? options = null)
    {
        if (ModelFile.TryRead(path) is { } model)
        {
            return new Int8Network(Classifier.Of(path, model, preprocessing, labels, options), model, options);
        }

        if (options?.InstructionSet is not null)
        {
            throw new InputException($"{path}: ", Setting.Kernels, " is for quantized models, and this is none");
        }

        Graph graph = Importer.Open(path, size);
        return OfGraph(path, WithPreprocessing(path, graph, preprocessing) with { Labels = labels ?? graph.Labels });
    }

    /// <summary>The network with the way from pixels to its input. A rescaling that it begins with becomes part of that.</summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="graph">As imported.</param>
    /// <param name="preprocessing">Overrides what the file says.</param>
    /// <exception cref="InputException">Neither the file nor the user says what a pixel value means.</exception>
    public static Graph WithPreprocessing(string path, Graph graph, PreprocessingOptions preprocessing)
    {
        Preprocessing way = preprocessing.For(path, graph.Preprocessing);
        Graph folded = FoldRescaling.Apply(graph with { Preprocessing = way });

        // Another network's way leads to its first layer, and so past the rescaling of this one.
        return preprocessing.IsOfAnother(graph.Preprocessing) ? folded with { Preprocessing = way } : folded;
    }

    /// <summary>A float graph ready to run.</summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="graph">With its preprocessing.</param>
    /// <exception cref="InputException">It does not take pictures, or its labels are not as many as its classes.</exception>
    public static FloatNetwork OfGraph(string path, Graph graph)
    {
        CompiledGraph compiled = new(graph);
        return new FloatNetwork(
            NetworkDescription.Of(path, graph.Input.Shape, compiled.Shapes[graph.Output], graph.Preprocessing!, graph.Labels), compiled);
    }
}
