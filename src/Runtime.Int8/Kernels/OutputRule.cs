using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>How reference kernels turn the accumulator of a channel into the int8 that is stored.</summary>
/// <param name="requantization">Zero point and clamp.</param>
/// <param name="multipliers">One for each output channel; not used where there is an h-swish.</param>
/// <param name="hardSwish">One for each output channel; empty for none.</param>
/// <param name="table">Applied to each output; empty for none.</param>
internal readonly ref struct OutputRule(
    Requantization requantization,
    ReadOnlySpan<QuantizedMultiplier> multipliers,
    ReadOnlySpan<AccumulatorHardSwish> hardSwish,
    ReadOnlySpan<sbyte> table)
{
    private readonly Requantization _requantization = requantization;
    private readonly ReadOnlySpan<QuantizedMultiplier> _multipliers = multipliers;
    private readonly ReadOnlySpan<AccumulatorHardSwish> _hardSwish = hardSwish;
    private readonly ReadOnlySpan<sbyte> _table = table;

    public sbyte Apply(int accumulator, int channel)
    {
        sbyte q = _hardSwish.IsEmpty
            ? _requantization.Range.Clamp(_multipliers[channel].Multiply(accumulator) + _requantization.OutputZeroPoint)
            : _hardSwish[channel].Apply(accumulator, _requantization.OutputZeroPoint);
        return _table.IsEmpty ? q : UnaryTable.Look(_table, q);
    }
}
