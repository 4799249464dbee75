namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>What the user says of how a quantized model runs.</summary>
/// <param name="Threads">On how many threads.</param>
/// <param name="Kernels">With which kernels.</param>
internal sealed record EngineSetup(int Threads, string Kernels);
