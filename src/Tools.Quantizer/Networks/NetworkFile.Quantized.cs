using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Importers.TfLite;

namespace MobileNetEdge.Tools.Quantizer.Networks;

internal static partial class NetworkFile
{
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

    /// <summary>A .tflite whose layers are quantized.</summary>
    /// <exception cref="UserError">It is another file, or damaged.</exception>
    public static Model ReadQuantized(string path) =>
        TryReadQuantized(path) ?? throw new UserError($"{path}: no quantized .tflite; 'mobilenet-edge quantize' makes one");

    /// <summary>A quantized .tflite that takes pictures.</summary>
    /// <param name="path">The file.</param>
    /// <param name="preprocessing">Overrides what the file says; null to take the file's.</param>
    /// <param name="labels">Overrides the file's class names; null to take the file's.</param>
    /// <param name="options">How it runs.</param>
    /// <exception cref="UserError">It cannot be used, or does not say how pictures become its input and nobody else does.</exception>
    public static Int8Network OpenQuantized(string path, PreprocessingOptions preprocessing, IReadOnlyList<string>? labels, EngineOptions options) =>
        OfModel(path, ReadQuantized(path), preprocessing, labels, options);

    /// <exception cref="UserError">The model uses what the runtime does not do.</exception>
    public static Engine MakeEngine(string path, Model model, EngineOptions? options = null) => Naming(path, () => new Engine(model, options));

    /// <summary>The engine's self-test.</summary>
    /// <exception cref="UserError">The weights are not those that were written.</exception>
    /// <exception cref="KernelFaultException">A kernel computes wrongly here.</exception>
    /// <exception cref="WrongAnswerException">The network computes wrongly here.</exception>
    public static void SelfTest(string path, Engine engine) => Naming(path, () =>
    {
        engine.SelfTest();
        return engine;
    });

    private static Int8Network OfModel(string path, Model model, PreprocessingOptions preprocessing, IReadOnlyList<string>? labels, EngineOptions? options) => Naming(path, () =>
    {
        ModelMetadata metadata = ModelMetadata.Read(model.File, model.MetadataEntries);
        NetworkDescription description = Describe(
            path,
            model.Tensors[model.Inputs[0]].Shape,
            model.Tensors[model.Outputs[0]].Shape,
            preprocessing.For(path, metadata.Preprocessing),
            labels ?? metadata.Labels);
        return new Int8Network(description, model, options);
    });

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

        int classes = Tensor.CountOf(output);
        if (labels is not null && labels.Count != classes)
        {
            throw new UserError($"{path}: {labels.Count} labels for {classes} classes; "
                + ((labels.Count, classes) switch
                {
                    (1000, 1001) => "TensorFlow's own ImageNet networks have a class 'background' in front: make it the first line",
                    (1001, 1000) => "the list begins with 'background', which TensorFlow's own networks know and this one does not: take that line out",
                    _ => "give one line for each class",
                }));
        }

        return new NetworkDescription(path, height, width, input[3], classes, preprocessing, labels);
    }

    /// <summary>Puts the file's name before what the runtime finds wrong with it.</summary>
    private static T Naming<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ModelFormatException error)
        {
            throw new UserError($"{path}: {error.Message}", error);
        }
    }
}
