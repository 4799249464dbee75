using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Vision.Networks;

/// <summary>The user's settings for running a quantized model.</summary>
/// <param name="Threads">The number of threads.</param>
/// <param name="Kernels">The kernels; null for the best the processor supports.</param>
internal sealed record EngineSetup(int Threads, InstructionSet? Kernels)
{
    /// <summary>The processor of each thread, the caller's first; null if the system decides.</summary>
    public IReadOnlyList<int>? Processors { get; init; }

    /// <summary>Whether each layer is computed whole before the next.</summary>
    public bool LayerByLayer { get; init; }

    /// <summary>The engine's options, with the processors of its own threads; <see cref="PinCaller"/> pins the caller's.</summary>
    public EngineOptions Options =>
        new() { InstructionSet = Kernels, Threads = Threads, Processors = Processors?.Skip(1).ToArray(), LayerByLayer = LayerByLayer };

    /// <summary>Pins the calling thread to the first of <see cref="Processors"/>, and makes sure that the others can be used too.</summary>
    /// <exception cref="InputException">A processor cannot be used.</exception>
    public void PinCaller()
    {
        foreach (int processor in Processors?.Reverse() ?? [])
        {
            if (Runtime.Int8.Threads.Processors.Pin(processor) is { } reason)
            {
                throw new InputException("", Setting.Processors, $": {reason}");
            }
        }
    }
}
