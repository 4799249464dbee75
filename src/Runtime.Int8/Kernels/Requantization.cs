using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// What convolution-like operators know of scales and zero points: how the int32 accumulator of an output channel becomes an
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

    /// <summary>Accumulator → output, with the table of the epilogue where there is one.</summary>
    public sbyte Output(int accumulator, QuantizedMultiplier multiplier, ReadOnlySpan<sbyte> table)
    {
        sbyte q = Range.Clamp(multiplier.Multiply(accumulator) + OutputZeroPoint);
        return table.IsEmpty ? q : UnaryTable.Look(table, q);
    }

    /// <summary>Checks weights and bias of an operator with <paramref name="channels"/> outputs along <paramref name="axis"/> of its weights.</summary>
    public static Requantization Of(OperatorView op, Tensor input, Tensor weights, Tensor output, int axis, int channels)
    {
        if (weights.Type != TensorType.Int8 || !weights.IsConstant || weights.Quantization is not { } quantization)
        {
            throw op.Bad($"weights {weights} should be quantized constants");
        }

        if (!quantization.IsPerTensor && (quantization.Axis != axis || quantization.Scales.Length != channels))
        {
            throw op.Bad($"weights {weights} have {quantization.Scales.Length} scales along axis {quantization.Axis}; {channels} along axis {axis} belong here");
        }

        if (!op.IsUnsigned && quantization.ZeroPoints.Any(z => z != 0))
        {
            throw op.Bad($"weights {weights} have a zero point other than 0, which int8 weights may not");
        }

        if (quantization.ZeroPoints.Any(z => z != quantization.ZeroPoints[0]))
        {
            throw op.Bad($"weights {weights} have several zero points; this runtime does one");
        }

        return new Requantization(
            input.ZeroPoint,
            quantization.ZeroPoints[0],
            output.ZeroPoint,
            ActivationRange.Of(op.Options.Activation, output.Scale, output.ZeroPoint));
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
        float[] scales = weights.Quantization!.Scales;
        QuantizedMultiplier[] multipliers = new QuantizedMultiplier[channels];
        for (int c = 0; c < channels; c++)
        {
            float weightScale = scales[scales.Length == 1 ? 0 : c];
            double product = floatProduct ? input.Scale * weightScale : (double)input.Scale * weightScale;
            multipliers[c] = QuantizedMultiplier.FromReal(product / output.Scale);
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
        float[] weightScales = weights.Quantization!.Scales;
        for (int c = 0; c < biasScales.Length; c++)
        {
            double product = (double)input.Scale * weightScales[weightScales.Length == 1 ? 0 : c];
            if (Math.Abs(product - biasScales[c]) / output.Scale > BiasScaleTolerance)
            {
                throw op.Bad($"bias {bias} has scale {biasScales[c]}; the input's scale times the weights' is {product}");
            }
        }

        return MemoryMarshal.Cast<byte, int>(bias.Data.Span).ToArray();
    }
}
