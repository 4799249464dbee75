namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>CONV_2D as plain loops: the specification (TFLite's <c>reference_integer_ops::ConvPerChannel</c>).</summary>
internal static class Conv2DReference
{
    /// <param name="g">Sizes.</param>
    /// <param name="r">Zero points.</param>
    /// <param name="input">[inputHeight, inputWidth, inputChannels].</param>
    /// <param name="weights">[outputChannels, filterHeight, filterWidth, inputChannels].</param>
    /// <param name="bias">[outputChannels].</param>
    /// <param name="rule">What becomes of sums.</param>
    /// <param name="output">[outputHeight, outputWidth, outputChannels].</param>
    public static void Run(
        in WindowGeometry g,
        in Requantization r,
        ReadOnlySpan<sbyte> input,
        ReadOnlySpan<sbyte> weights,
        ReadOnlySpan<int> bias,
        in OutputRule rule,
        Span<sbyte> output)
    {
        for (int y = 0; y < g.OutputHeight; y++)
        {
            for (int x = 0; x < g.OutputWidth; x++)
            {
                for (int c = 0; c < g.OutputChannels; c++)
                {
                    int accumulator = bias[c];
                    for (int ky = 0; ky < g.FilterHeight; ky++)
                    {
                        int iy = (y * g.StrideHeight) - g.PadTop + (ky * g.DilationHeight);
                        if ((uint)iy >= g.InputHeight)
                        {
                            continue;    // padding is real 0: input − zero point is 0 there
                        }

                        for (int kx = 0; kx < g.FilterWidth; kx++)
                        {
                            int ix = (x * g.StrideWidth) - g.PadLeft + (kx * g.DilationWidth);
                            if ((uint)ix >= g.InputWidth)
                            {
                                continue;
                            }

                            ReadOnlySpan<sbyte> pixel = input.Slice(((iy * g.InputWidth) + ix) * g.InputChannels, g.InputChannels);
                            ReadOnlySpan<sbyte> tap = weights.Slice(
                                ((((c * g.FilterHeight) + ky) * g.FilterWidth) + kx) * g.InputChannels, pixel.Length);
                            for (int i = 0; i < pixel.Length; i++)
                            {
                                accumulator += (pixel[i] - r.InputZeroPoint) * (tap[i] - r.WeightZeroPoint);
                            }
                        }
                    }

                    output[(((y * g.OutputWidth) + x) * g.OutputChannels) + c] = rule.Apply(accumulator, c);
                }
            }
        }
    }
}
