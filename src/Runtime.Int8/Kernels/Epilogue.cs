using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>How vector kernels bring the accumulators of a layer to int8: one number a channel, padded to whole vectors.</summary>
/// <param name="bias">What an accumulator starts from: the bias less what the zero points of input and weights add to the products.</param>
/// <param name="multipliers">Q0.31 significands.</param>
/// <param name="leftShifts">Before the multiplication; 0 or more.</param>
/// <param name="minusRightShifts">After it; right shifts, negative: 0 or less.</param>
/// <param name="zeroPoint">Added at the end; where there is an h-swish, in sixteenths.</param>
/// <param name="min">Least value of the fused activation.</param>
/// <param name="max">Its greatest.</param>
/// <param name="fitsInt16">No accumulator, once scaled, leaves int16, whatever the input.</param>
/// <param name="gateShifts"><see cref="AccumulatorHardSwish.Shift"/>; null where there is no h-swish.</param>
/// <param name="factors"><see cref="AccumulatorHardSwish.Factor"/>.</param>
internal readonly unsafe struct Epilogue(
    int* bias, int* multipliers, int* leftShifts, int* minusRightShifts, short zeroPoint, sbyte min, sbyte max, bool fitsInt16, short* gateShifts, short* factors)
{
    public readonly int* Bias = bias;
    public readonly int* Multipliers = multipliers;
    public readonly int* LeftShifts = leftShifts;
    public readonly int* MinusRightShifts = minusRightShifts;
    public readonly short ZeroPoint = zeroPoint;
    public readonly sbyte Min = min;
    public readonly sbyte Max = max;
    public readonly bool FitsInt16 = fitsInt16;
    public readonly short* GateShifts = gateShifts;
    public readonly short* Factors = factors;

    /// <summary>Whether accumulators go through h-swish; then multipliers are those of <see cref="AccumulatorHardSwish"/>, and there is no other clamp.</summary>
    public bool IsHardSwish => GateShifts != null;

    /// <summary>All that is not above zero becomes the same.</summary>
    public bool IsRelu => Min >= ZeroPoint;
}
