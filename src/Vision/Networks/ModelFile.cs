using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Vision.Networks;

/// <summary>
/// Reads quantized <c>.tflite</c> files named by the user. Errors of the runtime are reported with the file's name.
/// </summary>
internal static class ModelFile
{
    /// <summary>Reads a .tflite whose layers are quantized; returns null for anything that an importer has to read.</summary>
    /// <exception cref="InputException">It is a damaged .tflite.</exception>
    public static Model? TryRead(string path)
    {
        byte[] file = InputFile.Read(path);
        return FlatTable.HasIdentifier(file, Schema.Identifier)
            ? Naming(path, () => LayerTypes.Of(file).AreFloat ? null : Model.Parse(file))
            : null;
    }

    /// <summary>Reads a .tflite whose layers are quantized.</summary>
    /// <exception cref="InputException">It is another file, or damaged.</exception>
    public static Model Read(string path) =>
        TryRead(path) ?? throw new InputException($"{path}: not a quantized .tflite; 'mobilenet-edge quantize' makes one");

    /// <summary>Describes a model from its file and the user's overrides.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="model">The model.</param>
    /// <param name="engine">The engine that runs it.</param>
    /// <param name="preprocessing">Overrides the file's preprocessing; null to use the file's.</param>
    /// <param name="labels">Overrides the file's class names; null to use the file's.</param>
    /// <param name="heads">Overrides the file's kinds of outputs; null to use the file's.</param>
    /// <exception cref="InputException">
    /// The model does not have one input, or neither the file nor the options say how pictures become its input.
    /// </exception>
    public static NetworkDescription Describe(
        string path,
        Model model,
        Engine engine,
        PreprocessingOptions preprocessing,
        IReadOnlyList<string>? labels,
        IReadOnlyList<HeadKind>? heads)
    {
        if (engine is not { Inputs: [var input], Outputs: [_, ..] })
        {
            throw new InputException(
                $"{path}: it has {engine.Inputs.Count} inputs and {engine.Outputs.Count} outputs; a picture needs one input, and an "
                    + "output");
        }

        foreach (EngineTensor tensor in engine.Outputs.Prepend(input))
        {
            if (tensor.Type is not (TensorType.Int8 or TensorType.UInt8 or TensorType.Float32))
            {
                throw new InputException($"{path}: '{tensor.Name}' is {tensor.Type}; pictures and scores are Int8, UInt8 or Float32");
            }
        }

        return NetworkDescription.Of(
            path,
            input.Shape,
            OutputsOf(path, model, engine, heads),
            PreprocessingFor(path, engine, input, preprocessing),
            labels);
    }

    private static NetworkOutput[] OutputsOf(string path, Model model, Engine engine, IReadOnlyList<HeadKind>? heads)
    {
        IReadOnlyList<HeadKind?> given = Head.KindsFor(path, engine.Outputs.Count, heads);
        return [.. given.Select((kind, i) => ModelHead.OutputOf(path, model, engine.Metadata, i, kind))];
    }

    /// <summary>The preprocessing from the file or the user, checked against the range that the input was quantized for.</summary>
    private static Preprocessing PreprocessingFor(string path, Engine engine, EngineTensor input, PreprocessingOptions options)
    {
        Preprocessing? stated = engine.Metadata.Preprocessing;
        string? usual = InputRange.Proposal(input);
        string? proposal = usual is null
            ? null
            : $"{usual} ({PreprocessingText.Of(PreprocessingOptions.Parse(usual))}), which fits its input's quantization, "
                + $"{InputRange.Text(input)}";
        if (stated is not null && !InputRange.Fits(input, stated))
        {
            if (!options.SaysPixels)
            {
                throw new InputException(
                    $"{path}: its metadata say {PreprocessingText.Of(stated)}, but its input holds {InputRange.Text(input)}; set ",
                    Setting.Preprocessing,
                    $" to {proposal ?? "what it was trained with"}");
            }

            stated = null;
        }

        Preprocessing preprocessing = options.For(path, stated, proposal: proposal);
        return InputRange.Fits(input, preprocessing)
            ? preprocessing
            : throw new InputException(
                $"{path}: ",
                Setting.Preprocessing,
                $" says {PreprocessingText.Of(preprocessing)}, but its input is quantized for {InputRange.Text(input)}"
                    + (usual is null ? "; say what it was trained with" : $"; {usual} would fit"));
    }

    /// <exception cref="InputException">The model uses something the runtime does not support.</exception>
    public static Engine MakeEngine(string path, Model model, EngineOptions? options = null) =>
        Naming(path, () => new Engine(model, options));

    /// <summary>Runs the engine's self-test.</summary>
    /// <exception cref="InputException">The weights are not those that were written.</exception>
    /// <exception cref="KernelFaultException">A kernel computes wrongly here.</exception>
    /// <exception cref="WrongAnswerException">The network computes wrongly here.</exception>
    public static void SelfTest(string path, Engine engine) => Naming(path, () =>
    {
        engine.SelfTest();
        return engine;
    });

    /// <summary>Prefixes the runtime's errors with the file's name.</summary>
    /// <exception cref="InputException">What <paramref name="read"/> throws as a <see cref="ModelFormatException"/>.</exception>
    public static T Naming<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ModelFormatException error)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
    }
}
