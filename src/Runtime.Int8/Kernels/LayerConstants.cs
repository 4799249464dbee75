using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>The constants of an operator with weights, checked.</summary>
/// <param name="Requantization">Zero points and clamp.</param>
/// <param name="Data">The weights' bytes as they lie in the file.</param>
/// <param name="Bias">One for each output channel.</param>
/// <param name="Multipliers">One for each output channel.</param>
/// <param name="HardSwish">One for each output channel; empty for a layer without.</param>
/// <param name="Bounds">The magnitude that the accumulator of an output channel cannot exceed.</param>
internal sealed record LayerConstants(
    Requantization Requantization,
    ReadOnlyMemory<byte> Data,
    int[] Bias,
    QuantizedMultiplier[] Multipliers,
    AccumulatorHardSwish[] HardSwish,
    long[] Bounds)
{
    /// <summary>The magnitude of an input less its zero point, both of int8.</summary>
    private const int MostInput = 255;

    public ReadOnlySpan<sbyte> Weights => MemoryMarshal.Cast<byte, sbyte>(Data.Span);

    /// <param name="op">The operator: its input 0, weights, bias and output.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="floatProduct">See <see cref="Requantization.Multipliers"/>.</param>
    public static LayerConstants Of(OperatorView op, Tensor weights, bool floatProduct)
    {
        Tensor input = op.LayerInput();
        Tensor output = op.LayerOutput();
        int channels = weights.Shape[op.ChannelAxis];
        Requantization requantization = Requantization.Of(op, input, weights, output, channels);
        ReadOnlySpan<sbyte> values = MemoryMarshal.Cast<byte, sbyte>(weights.Data.Span);
        int[] bias = Requantization.Bias(op, input, weights, output, channels);
        long[] bounds = [.. bias.Select(b => Math.Abs((long)b))];
        int channelStep = weights.Shape.AsSpan(op.ChannelAxis + 1).ToArray().Aggregate(1, (product, size) => product * size);
        for (int i = 0; i < values.Length; i++)
        {
            bounds[i / channelStep % channels] += MostInput * Math.Abs(values[i] - requantization.WeightZeroPoint);
        }

        return new LayerConstants(
            requantization,
            weights.Data,
            bias,
            Requantization.Multipliers(input, weights, output, channels, floatProduct),
            op.Options is ConvolutionOptions { HardSwish: true } ? HardSwishOf(op, input, weights, output, bounds) : [],
            bounds);
    }

    private static AccumulatorHardSwish[] HardSwishOf(OperatorView op, Tensor input, Tensor weights, Tensor output, long[] bounds)
    {
        AccumulatorHardSwish[] hardSwish = new AccumulatorHardSwish[bounds.Length];
        for (int c = 0; c < bounds.Length; c++)
        {
            double accumulatorScale = Requantization.AccumulatorScale(input, weights, c, bounds.Length);
            float outputScale = output.Quantization!.ScaleOf(c);
            hardSwish[c] = AccumulatorHardSwish.Of(accumulatorScale, outputScale, output.ZeroPoint)
                ?? throw op.Bad($"{output}: scale {outputScale} of channel {c} does not suit an h-swish whose accumulator has scale "
                    + $"{accumulatorScale}");
            if (!hardSwish[c].Holds(bounds[c]))
            {
                throw op.Bad($"{output}: the accumulator of channel {c} can reach {bounds[c]}, and {hardSwish[c].LeftShift} more bits "
                    + "leave an int32; a smaller bias or a greater output scale is needed");
            }
        }

        return hardSwish;
    }

    /// <summary>As the reference kernels read them.</summary>
    public PackedLayer Pack(in StepContext context) => new(
        Requantization,
        context.Weights.Add<sbyte>(Weights),
        context.Weights.Add<int>(Bias),
        context.Weights.Add<QuantizedMultiplier>(Multipliers),
        HardSwish.Length == 0 ? default : context.Weights.Add<AccumulatorHardSwish>(HardSwish),
        context.PackTable());
}
