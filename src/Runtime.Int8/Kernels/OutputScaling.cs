using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// How vector kernels bring the accumulators of a layer to int8: to output steps, to which the zero point is added before the clamp; or,
/// with an h-swish, to steps of its x, which its gate takes further. Channels are padded to whole vectors.
/// </summary>
internal unsafe struct OutputScaling
{
    /// <summary>What an accumulator starts from: the bias less what the zero points of input and weights add to the products.</summary>
    public int* Bias;

    /// <summary>Q0.31 significands.</summary>
    public int* Multipliers;

    /// <summary>Before the multiplication; 0 or more.</summary>
    public int* LeftShifts;

    /// <summary>After it; right shifts, negative: 0 or less. None with an h-swish.</summary>
    public int* MinusRightShifts;

    /// <summary>No channel shifts left, and all shift right; with an h-swish, no channel shifts left.</summary>
    public bool RightOnly;

    /// <summary>No accumulator, once scaled, leaves int16, whatever the input.</summary>
    public bool FitsInt16;

    /// <summary>Added at the end where there is no h-swish.</summary>
    public short ZeroPoint;

    /// <summary>Least value of the fused activation.</summary>
    public sbyte Min;

    /// <summary>Its greatest.</summary>
    public sbyte Max;

    /// <summary><see cref="AccumulatorHardSwish.Shift"/> of each channel; null where there is no h-swish.</summary>
    public short* GateShifts;

    /// <summary><see cref="AccumulatorHardSwish.Factor"/> of each channel; null where there is no h-swish.</summary>
    public short* GateFactors;

    /// <summary>Added to what the gate gives, in sixteenths of output steps.</summary>
    public short GateZeroPoint;

    /// <summary>Whether accumulators go through h-swish; then there is no other clamp.</summary>
    public readonly bool IsHardSwish => GateShifts != null;

    /// <summary>All that is not above zero becomes the same.</summary>
    public readonly bool IsRelu => Min >= ZeroPoint;
}
