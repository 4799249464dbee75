using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Importers.TfLite;

namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>Opens any network that a user may name: a quantized .tflite, or trained float weights.</summary>
internal static class NetworkFile
{
    /// <param name="path">The file.</param>
    /// <param name="preprocessing">Overrides what the file says; null to take the file's.</param>
    /// <param name="labels">Overrides the file's class names; null to take the file's.</param>
    /// <param name="keepTensors">Whether activations will be looked at.</param>
    /// <exception cref="UserError">It cannot be read, or does not say how pictures become its input and nobody else does.</exception>
    public static Network Open(string path, PreprocessingOptions preprocessing, IReadOnlyList<string>? labels = null, bool keepTensors = false)
    {
        if (TryReadQuantized(path) is not { } model)
        {
            Graph graph = Importer.Open(path);
            return OfGraph(path, graph with { Preprocessing = preprocessing.For(path, graph.Preprocessing), Labels = labels ?? graph.Labels });
        }

        try
        {
            ModelMetadata metadata = ModelMetadata.Read(model.File, model.MetadataEntries);
            NetworkDescription description = Describe(
                path,
                model.Tensors[model.Inputs[0]].Shape,
                model.Tensors[model.Outputs[0]].Shape,
                preprocessing.For(path, metadata.Preprocessing),
                labels ?? metadata.Labels);
            return new Int8Network(description, model, keepTensors);
        }
        catch (ModelFormatException error)
        {
            throw new UserError($"{path}: {error.Message}", error);
        }
    }

    /// <summary>A float graph ready to run.</summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="graph">With its preprocessing.</param>
    /// <exception cref="UserError">It does not take pictures, or its labels are not as many as its classes.</exception>
    public static FloatNetwork OfGraph(string path, Graph graph)
    {
        CompiledGraph compiled = new(graph);
        return new FloatNetwork(Describe(path, graph.Input.Shape, compiled.Shapes[graph.Output], graph.Preprocessing!, graph.Labels), compiled);
    }

    /// <summary>A .tflite whose layers are quantized; null for anything that an importer has to read.</summary>
    /// <exception cref="UserError">A .tflite that is damaged.</exception>
    public static Model? TryReadQuantized(string path)
    {
        byte[] file = Files.InputFile.Read(path);
        if (!FlatTable.HasIdentifier(file, Schema.Identifier))
        {
            return null;
        }

        try
        {
            return new TfLiteFile(file).ComputesInFloats ? null : Model.Parse(file);
        }
        catch (Exception error) when (error is ModelFormatException or UserError)
        {
            throw new UserError($"{path}: {error.Message}", error);
        }
    }

    private static NetworkDescription Describe(string path, int[] input, int[] output, Preprocessing preprocessing, IReadOnlyList<string>? labels)
    {
        if (input is not [1, var height, var width, 1 or 3])
        {
            throw new UserError($"{path}: its input is [{string.Join(", ", input)}]; pictures fit [1, height, width, 1 or 3]");
        }

        if (input[3] == 1 && preprocessing.Mean.Length + preprocessing.Std.Length > 2)
        {
            throw new UserError($"{path}: its pictures are gray, and their preprocessing has numbers for each of 3 channels; give --preprocess MEAN,STD");
        }

        int classes = FloatGraph.Tensor.CountOf(output);
        if (labels is not null && labels.Count != classes)
        {
            throw new UserError($"{path}: {labels.Count} labels for {classes} classes; give one line for each class");
        }

        return new NetworkDescription(path, height, width, input[3], classes, preprocessing, labels);
    }
}
