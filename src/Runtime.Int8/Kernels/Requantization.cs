using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// The scales and zero points of convolution-like operators: how the int32 accumulator of an output channel becomes an
/// int8 value, and what was subtracted from inputs and weights.
/// </summary>
/// <param name="InputZeroPoint">Subtracted from each input.</param>
/// <param name="WeightZeroPoint">Subtracted from each weight; 0 but in uint8 models.</param>
/// <param name="OutputZeroPoint">Added after the multiplication.</param>
/// <param name="Range">The fused activation.</param>
internal readonly record struct Requantization(int InputZeroPoint, int WeightZeroPoint, int OutputZeroPoint, ActivationRange Range)
{
    /// <summary>In steps of the output for each step of the bias (TFLite's <c>GetQuantizedConvolutionMultipler</c>).</summary>
    private const double BiasScaleTolerance = 0.02;

    /// <summary>Checks weights and bias of an operator with <paramref name="channels"/> outputs.</summary>
    public static Requantization Of(OperatorView op, Tensor input, Tensor weights, Tensor output, int channels)
    {
        if (weights.Type != TensorType.Int8 || !weights.IsConstant || weights.Quantization is not { } quantization)
        {
            throw op.Bad($"weights {weights} should be quantized constants");
        }

        if (!quantization.IsPerTensor && (quantization.Axis != op.ChannelAxis || quantization.Scales.Length != channels))
        {
            throw op.Bad($"weights {weights} have {quantization.Scales.Length} scales along axis {quantization.Axis}; "
                + $"{channels} along axis {op.ChannelAxis} belong here");
        }

        if (!op.IsUnsigned && quantization.ZeroPoints.Any(z => z != 0))
        {
            throw op.Bad($"weights {weights} have a zero point other than 0, which int8 weights may not");
        }

        if (quantization.ZeroPoints.Any(z => z != quantization.ZeroPoints[0]))
        {
            throw op.Bad($"weights {weights} have several zero points; this runtime does one");
        }

        return new Requantization(input.ZeroPoint, quantization.ZeroPoints[0], output.ZeroPoint, RangeOf(op, output));
    }

    /// <summary>The bounds of the fused activation, which are one for all channels.</summary>
    private static ActivationRange RangeOf(OperatorView op, Tensor output)
    {
        ActivationRange Of(float scale) => ActivationRange.Of(op.Options.Activation, scale, output.ZeroPoint);
        float[] scales = output.Quantization!.Scales;
        ActivationRange first = Of(scales[0]);
        int other = Array.FindIndex(scales, scale => Of(scale) != first);
        return other < 0
            ? first
            : throw op.Bad($"{output} is clamped at {first.Max} in channel 0 and at {Of(scales[other]).Max} in channel {other}; one bound "
                + "for all channels is done");
    }

    /// <summary>A step of the accumulator of an output channel: s_in · s_w.</summary>
    /// <param name="input">One scale, or one for each input channel; each feeds as many output channels in turn.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="channel">The output channel.</param>
    /// <param name="channels">How many there are.</param>
    public static double AccumulatorScale(Tensor input, Tensor weights, int channel, int channels) =>
        (double)InputScale(input, channel, channels) * weights.Quantization!.ScaleOf(channel);

    private static float InputScale(Tensor input, int channel, int channels)
    {
        Quantization quantization = input.Quantization!;
        return quantization.ScaleOf(channel / (quantization.IsPerTensor ? channels : channels / quantization.Scales.Length));
    }

    /// <summary>s_in · s_w[c] / s_out for each output channel.</summary>
    /// <param name="input">The operator's input.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="output">Its output.</param>
    /// <param name="channels">Number of output channels.</param>
    /// <param name="floatProduct">
    /// s_in · s_w is rounded to float first: TFLite does so for a fully connected layer with one weight scale, and in uint8 models
    /// (<c>GetQuantizedConvolutionMultipler</c>), and multiplies in double elsewhere (<c>PopulateConvolutionQuantizationParams</c>).
    /// </param>
    public static QuantizedMultiplier[] Multipliers(Tensor input, Tensor weights, Tensor output, int channels, bool floatProduct)
    {
        QuantizedMultiplier[] multipliers = new QuantizedMultiplier[channels];
        for (int c = 0; c < channels; c++)
        {
            double product = AccumulatorScale(input, weights, c, channels);
            multipliers[c] = QuantizedMultiplier.FromReal((floatProduct ? (float)product : product) / output.Quantization!.ScaleOf(c));
        }

        return multipliers;
    }

    /// <summary>The int32 bias, zeros where the operator has none. Its scale is that of the products it is added to.</summary>
    public static int[] Bias(OperatorView op, Tensor input, Tensor weights, Tensor output, int channels)
    {
        if (op.OptionalInput(2) is not { } bias)
        {
            return new int[channels];
        }

        if (bias.Type != TensorType.Int32 || !bias.IsConstant || bias.Count != channels)
        {
            throw op.Bad($"bias {bias} should be a constant of {channels} int32");
        }

        float[] biasScales = bias.Quantization?.Scales ?? [];
        for (int c = 0; c < biasScales.Length; c++)
        {
            double product = AccumulatorScale(input, weights, c, channels);
            if (Math.Abs(product - biasScales[c]) / output.Quantization!.ScaleOf(c) > BiasScaleTolerance)
            {
                throw op.Bad($"bias {bias} has scale {biasScales[c]}; the input's scale times the weights' is {product}");
            }
        }

        return MemoryMarshal.Cast<byte, int>(bias.Data.Span).ToArray();
    }
}
