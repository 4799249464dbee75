using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Vision.Networks;

/// <summary>What the user says of how a quantized model runs.</summary>
/// <param name="Threads">On how many threads.</param>
/// <param name="Kernels">With which kernels; null for the best that the processor has.</param>
internal sealed record EngineSetup(int Threads, InstructionSet? Kernels)
{
    /// <summary>The processor of each thread, the caller's first; null where the system decides.</summary>
    public IReadOnlyList<int>? Processors { get; init; }

    /// <summary>Whether each layer is computed whole before the next.</summary>
    public bool LayerByLayer { get; init; }

    /// <summary>The caller's thread is not the engine's: <see cref="PinCaller"/> ties it.</summary>
    public EngineOptions Options =>
        new() { InstructionSet = Kernels, Threads = Threads, Processors = Processors?.Skip(1).ToArray(), LayerByLayer = LayerByLayer };

    /// <summary>Ties the calling thread to the first of <see cref="Processors"/>, and makes sure that the others can be used too.</summary>
    /// <exception cref="InputException">One cannot.</exception>
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
