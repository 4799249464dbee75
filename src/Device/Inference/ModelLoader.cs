using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Device.Inference;

/// <summary>Makes the network of the configuration ready to run.</summary>
internal static class ModelLoader
{
    /// <summary>Loads it and tries its kernels on this processor.</summary>
    /// <param name="options">Already checked, with full paths.</param>
    /// <exception cref="InputException">The file cannot be used; the message names it and the fix.</exception>
    /// <exception cref="ModelException">A kernel, or the whole network, computes wrongly here.</exception>
    public static Classifier Load(ModelOptions options) => Classifier.Load(
        options.File,
        new PreprocessingOptions(options.Preprocess, null, null, null),
        options.Labels is { } labels ? InputFile.ReadLabels(labels) : null,
        new EngineOptions { Threads = options.Threads, InstructionSet = KernelNames.Parse(options.Kernels) });
}
