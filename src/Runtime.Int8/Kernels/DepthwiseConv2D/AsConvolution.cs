namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// A depthwise layer of few channels as a convolution over all of them, with weights of 0 for all but one. No vector holds so few channels
/// of one pixel, while kernels of convolutions take whatever a window sees at once: the few products with 0 cost less than one product at a
/// time.
/// </summary>
internal static class DepthwiseAsConvolution
{
    /// <summary>From here on depthwise kernels have vectors.</summary>
    private const int FirstOfMany = 8;

    /// <summary>Far more than any such layer has: what a file says shall not take memory without end.</summary>
    private const int MostWeights = 1 << 20;

    /// <summary>Without vectors, one product at a time is all there is: then it serves layers of several outputs for each input.</summary>
    public static bool Serves(InstructionSet set, in WindowGeometry g, LayerConstants layer) =>
        GemmKernel.For(set) is not null && (set.HasVectors() || g.OutputChannels > g.InputChannels)
            && g.InputChannels < FirstOfMany && (long)layer.Data.Length * g.InputChannels <= MostWeights;

    /// <param name="g">Sizes.</param>
    /// <param name="layer">
    /// The weights are [filterHeight, filterWidth, outputChannels]; those returned [outputChannels, filterHeight, filterWidth,
    /// inputChannels].
    /// </param>
    public static LayerConstants Of(in WindowGeometry g, LayerConstants layer)
    {
        (int taps, int inputs, int outputs) = (g.FilterHeight * g.FilterWidth, g.InputChannels, g.OutputChannels);
        byte[] weights = new byte[layer.Data.Length * inputs];
        Array.Fill(weights, (byte)layer.Requantization.WeightZeroPoint);
        for (int i = 0; i < layer.Data.Length; i++)
        {
            (int tap, int output) = Math.DivRem(i, outputs);
            weights[(((output * taps) + tap) * inputs) + (output / (outputs / inputs))] = layer.Data.Span[i];
        }

        return layer with { Data = weights };
    }
}
