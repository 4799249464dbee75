using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Benchmarks.AgainstOnnxRuntime;

/// <summary>How both runtimes run.</summary>
internal sealed record Setup
{
    /// <summary>The kernels of this runtime; null for the best.</summary>
    public InstructionSet? Kernels { get; init; }

    /// <summary>Of each runtime, the caller's thread among them.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The processor of each thread, the caller's first; null where the system decides.</summary>
    public int[]? Processors { get; init; }

    public EngineOptions EngineOptions => new() { InstructionSet = Kernels, Threads = Threads, Processors = Processors?[1..] };

    public SessionOptions SessionOptions()
    {
        SessionOptions options = new()
        {
            IntraOpNumThreads = Threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        if (Processors is [_, .. { Length: > 0 } others])
        {
            // For each thread but the caller's, counted from 1.
            options.AddSessionConfigEntry(
                "session.intra_op_thread_affinities",
                string.Join(';', others.Select(static number => (number + 1).ToString(CultureInfo.InvariantCulture))));
        }

        return options;
    }

    /// <summary>Ties the calling thread to its processor.</summary>
    /// <exception cref="ArgumentException">It may not run there.</exception>
    public void PinCaller()
    {
        if (Processors is { } processors && Runtime.Int8.Threads.Processors.Pin(processors[0]) is { } reason)
        {
            throw new ArgumentException($"--processors: {reason}");
        }
    }
}
