using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Device.Inference;

/// <summary>Makes the network of the configuration ready to run.</summary>
internal static class ModelLoader
{
    /// <summary>The message for a model whose file cannot be checked for damage.</summary>
    public const string Unverifiable =
        "cannot be verified, it carries neither a checksum nor golden answers; 'mobilenet-edge quantize' writes both";

    /// <summary>Loads it and tries its kernels on this processor.</summary>
    /// <param name="options">Already checked, with full paths.</param>
    /// <exception cref="InputException">The file cannot be used; the message names it and the fix.</exception>
    /// <exception cref="ModelException">A kernel, or the whole network, computes wrongly here.</exception>
    public static Classifier Load(ModelOptions options)
    {
        Classifier classifier = Classifier.Load(
            options.File,
            new PreprocessingOptions(options.Preprocess, null, null, null),
            options.Labels is { } labels ? InputFile.ReadLabels(labels) : null,
            options.Heads?.ConvertAll(static kind => Enum.Parse<HeadKind>(kind, ignoreCase: true)),
            new EngineOptions { Threads = options.Threads, InstructionSet = KernelNames.Parse(options.Kernels) });
        if (options.RequireVerified && !classifier.Engine.IsVerifiable)
        {
            classifier.Dispose();
            throw new InputException(
                $"{options.File}: {Unverifiable}, and \"requireVerified\" of \"model\" in the configuration asks for them");
        }

        return classifier;
    }
}
