using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tools.Quantizer;
using MobileNetEdge.Tools.Quantizer.Files;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Device.Inference;

/// <summary>Makes the network of the configuration ready to run.</summary>
internal static class ModelLoader
{
    /// <summary>Loads it and tries its kernels on this processor.</summary>
    /// <param name="options">Already checked, with full paths.</param>
    /// <exception cref="UserError">The file cannot be used; the message names it and the mend.</exception>
    /// <exception cref="KernelFaultException">A kernel computes wrongly here.</exception>
    public static FrameClassifier Load(ModelOptions options)
    {
        FrameClassifier classifier = new(Open(options));
        try
        {
            classifier.Engine.SelfTest();
            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    private static Int8Network Open(ModelOptions options)
    {
        if (options.Kernels is { } name && KernelNames.Problem(name) is { } problem)
        {
            throw new UserError(InMembers(problem));
        }

        try
        {
            return NetworkFile.OpenQuantized(
                options.File,
                new PreprocessingOptions(options.Preprocess, null, null, null),
                options.Labels is { } labels ? InputFile.ReadLabels(labels) : null,
                new EngineOptions { Threads = options.Threads, InstructionSet = KernelNames.Parse(options.Kernels), ConsumesModel = true });
        }
        catch (UserError error)
        {
            throw new UserError(InMembers(error.Message), error);
        }
    }

    /// <summary>The other programs' options are members of "model" here.</summary>
    private static string InMembers(string message) => message
        .Replace("--preprocess", "\"preprocess\" of \"model\" in the configuration:", StringComparison.Ordinal)
        .Replace("--kernels", "\"kernels\" of \"model\" in the configuration", StringComparison.Ordinal);
}
