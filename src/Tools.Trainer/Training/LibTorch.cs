using System.Runtime.InteropServices;
using MobileNetEdge.Vision;
using TorchSharp;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <summary>The native library that computes.</summary>
internal static class LibTorch
{
    private static readonly Lazy<string?> Failure = new(Load);

    /// <summary>Why it cannot be used on this machine, in one line; null when it can.</summary>
    public static string? Problem => Failure.Value;

    /// <exception cref="InputException">It cannot be used on this machine.</exception>
    public static void Require()
    {
        if (Problem is { } problem)
        {
            throw new InputException(problem);
        }
    }

    /// <summary>Whether the library failed because the system had no memory for it.</summary>
    public static bool IsOutOfMemory(ExternalException error) =>
        error.Message.Contains("can't allocate memory", StringComparison.Ordinal)
            || error.Message.Contains("not enough memory", StringComparison.Ordinal);

    private static string? Load()
    {
        try
        {
            // Before TorchSharp does: where that fails, it prints pages, names other causes and copies the library about.
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, DllImportSearchPath.AssemblyDirectory);
            torch.set_num_threads(Environment.ProcessorCount);
            return null;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or NotSupportedException
            or TypeInitializationException)
        {
            return $"libtorch, the library that trains, does not load here: {Reason(error)}. It takes Windows, a Mac with an M processor, "
                + "or an x86-64 Linux "
                + "with libstdc++ 13 or newer (Debian 13, Ubuntu 24.04); 'Training' in README.md says what to do on an older one";
        }
    }

    /// <summary>From the loader's many lines, the one about a library that exists but cannot be used.</summary>
    private static string Reason(Exception error)
    {
        string[] lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return (Array.Find(lines, static line => line.Contains("version `", StringComparison.Ordinal)) ?? lines[0]).TrimEnd('.');
    }
}
