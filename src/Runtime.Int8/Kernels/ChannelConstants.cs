using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The <see cref="OutputScaling"/> of a layer in the weight block.</summary>
internal readonly record struct ChannelConstants(
    Packed<int> Bias,
    Packed<int> Multipliers,
    Packed<int> LeftShifts,
    Packed<int> MinusRightShifts,
    bool RightOnly,
    bool FitsInt16,
    int ZeroPoint,
    ActivationRange Range,
    Packed<short> GateShifts,
    Packed<short> GateFactors)
{
    /// <summary>Channels come in whole tiles: the greatest of any kernel.</summary>
    private const int Step = 64;

    /// <summary>For kernels that take the zero points off inputs and weights.</summary>
    public static ChannelConstants Of(WeightBlockBuilder weights, LayerConstants layer) =>
        Of(weights, layer, new int[layer.Bias.Length], 0);

    /// <summary>For kernels that multiply what is stored.</summary>
    /// <param name="weights">Where the constants are put.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="weightSums">The sum of the weights of each channel.</param>
    /// <param name="depth">Weights of a channel.</param>
    public static ChannelConstants Of(WeightBlockBuilder weights, LayerConstants layer, ReadOnlySpan<int> weightSums, int depth)
    {
        int channels = weightSums.Length;
        int padded = (channels + Step - 1) / Step * Step;
        int[] bias = new int[padded];
        int[] multipliers = new int[padded];
        int[] left = new int[padded];
        int[] minusRight = new int[padded];
        short[] gateShifts = new short[padded];
        short[] factors = new short[padded];
        bool isHardSwish = layer.HardSwish.Length > 0;
        Array.Fill(minusRight, -1);
        Requantization r = layer.Requantization;
        for (int c = 0; c < channels; c++)
        {
            // Σ (x − zx)(w − zw) = Σ x·w − zx·Σ w + depth·zx·zw − zw·Σ x; the last is the kernel's, as only it sees x. All mod 2^32.
            bias[c] = unchecked(layer.Bias[c] - (r.InputZeroPoint * weightSums[c]) + (depth * r.InputZeroPoint * r.WeightZeroPoint));
            if (isHardSwish)
            {
                (multipliers[c], left[c], gateShifts[c], factors[c]) = layer.HardSwish[c];
                continue;
            }

            QuantizedMultiplier multiplier = layer.Multipliers[c];
            multipliers[c] = multiplier.Value;
            left[c] = Math.Max(multiplier.Shift, 0);
            minusRight[c] = multiplier.Value == 0 ? -1 : Math.Min(multiplier.Shift, 0);    // 0 stays 0 under any shift
        }

        bool rightOnly = left.All(shift => shift == 0) && minusRight.All(shift => shift < 0);
        bool fitsInt16 = Enumerable.Range(0, channels).All(c => layer.Bounds[c] * layer.Multipliers[c].ToReal() < short.MaxValue - 1);
        return new ChannelConstants(
            weights.Add<int>(bias),
            weights.Add<int>(multipliers),
            weights.Add<int>(left),
            weights.Add<int>(minusRight),
            rightOnly,
            fitsInt16,
            r.OutputZeroPoint,
            r.Range,
            isHardSwish ? weights.Add<short>(gateShifts) : default,
            isHardSwish ? weights.Add<short>(factors) : default);
    }

    /// <param name="memory">Where it is.</param>
    /// <param name="first">The channel that it is wanted from.</param>
    public unsafe OutputScaling In(EngineMemory memory, int first = 0) => new()
    {
        Bias = memory.Pointer(Bias) + first,
        Multipliers = memory.Pointer(Multipliers) + first,
        LeftShifts = memory.Pointer(LeftShifts) + first,
        MinusRightShifts = memory.Pointer(MinusRightShifts) + first,
        RightOnly = RightOnly,
        FitsInt16 = FitsInt16,
        ZeroPoint = (short)ZeroPoint,
        Min = Range.Min,
        Max = Range.Max,
        GateShifts = GateShifts.Count == 0 ? null : memory.Pointer(GateShifts) + first,
        GateFactors = GateFactors.Count == 0 ? null : memory.Pointer(GateFactors) + first,
        GateZeroPoint = (short)(ZeroPoint << AccumulatorHardSwish.FractionBits),
    };
}
