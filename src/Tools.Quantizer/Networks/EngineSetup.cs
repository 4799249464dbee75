using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>What the user says of how a quantized model runs.</summary>
/// <param name="Threads">On how many threads.</param>
/// <param name="Kernels">With which kernels; null for the best that the processor has.</param>
internal sealed record EngineSetup(int Threads, InstructionSet? Kernels)
{
    public EngineOptions Options => new() { InstructionSet = Kernels, Threads = Threads };
}
