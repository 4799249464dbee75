namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>DEPTHWISE_CONV_2D as plain loops: the specification (TFLite's <c>reference_integer_ops::DepthwiseConvPerChannel</c>).</summary>
internal static class DepthwiseConv2DReference
{
    /// <param name="g">Sizes; outputChannels is a multiple of inputChannels.</param>
    /// <param name="r">Zero points.</param>
    /// <param name="input">[inputHeight, inputWidth, inputChannels].</param>
    /// <param name="weights">[filterHeight, filterWidth, outputChannels].</param>
    /// <param name="bias">[outputChannels].</param>
    /// <param name="rule">What becomes of sums.</param>
    /// <param name="output">
    /// [outputHeight, outputWidth, outputChannels]; channel c reads input channel c / (outputChannels / inputChannels).
    /// </param>
    public static void Run(
        in WindowGeometry g,
        in Requantization r,
        ReadOnlySpan<sbyte> input,
        ReadOnlySpan<sbyte> weights,
        ReadOnlySpan<int> bias,
        in OutputRule rule,
        Span<sbyte> output)
    {
        int depthMultiplier = g.OutputChannels / g.InputChannels;
        for (int y = 0; y < g.OutputHeight; y++)
        {
            for (int x = 0; x < g.OutputWidth; x++)
            {
                for (int c = 0; c < g.OutputChannels; c++)
                {
                    int inputChannel = c / depthMultiplier;
                    int accumulator = bias[c];
                    for (int ky = 0; ky < g.FilterHeight; ky++)
                    {
                        int iy = (y * g.StrideHeight) - g.PadTop + (ky * g.DilationHeight);
                        if ((uint)iy >= g.InputHeight)
                        {
                            continue;
                        }

                        for (int kx = 0; kx < g.FilterWidth; kx++)
                        {
                            int ix = (x * g.StrideWidth) - g.PadLeft + (kx * g.DilationWidth);
                            if ((uint)ix >= g.InputWidth)
                            {
                                continue;
                            }

                            int value = input[(((iy * g.InputWidth) + ix) * g.InputChannels) + inputChannel];
                            int weight = weights[(((ky * g.FilterWidth) + kx) * g.OutputChannels) + c];
                            accumulator += (value - r.InputZeroPoint) * (weight - r.WeightZeroPoint);
                        }
                    }

                    output[(((y * g.OutputWidth) + x) * g.OutputChannels) + c] = rule.Apply(accumulator, c);
                }
            }
        }
    }
}
