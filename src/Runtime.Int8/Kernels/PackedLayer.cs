using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The constants of an operator with weights in the weight block, as the reference kernels read them.</summary>
/// <param name="Requantization">Zero points and clamp.</param>
/// <param name="Weights">As they lie in the file.</param>
/// <param name="Bias">One for each output channel.</param>
/// <param name="Multipliers">One for each output channel.</param>
/// <param name="HardSwish">One for each output channel; empty for none.</param>
/// <param name="Table">Applied to each output; empty for none.</param>
internal readonly record struct PackedLayer(
    Requantization Requantization,
    Packed<sbyte> Weights,
    Packed<int> Bias,
    Packed<QuantizedMultiplier> Multipliers,
    Packed<AccumulatorHardSwish> HardSwish,
    Packed<sbyte> Table)
{
    public OutputRule RuleIn(EngineMemory memory) =>
        new(Requantization, memory.Elements(Multipliers), memory.Elements(HardSwish), memory.Elements(Table));
}
