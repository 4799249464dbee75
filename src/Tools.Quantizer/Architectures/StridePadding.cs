using MobileNetEdge.Tools.Quantizer.FloatGraph;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>How a framework pads a convolution with stride 2. With stride 1 all pad (kernel − 1) / 2 at each side.</summary>
internal enum StridePadding
{
    Same,           // TensorFlow's: depends on the input size
    BottomRight,    // Keras' V1: Same, but the depthwise ones at the bottom and right whatever the input size
    Symmetric,      // PyTorch: as with stride 1
}

internal static class StridePaddings
{
    /// <summary>What files call them, in the enumeration's order.</summary>
    public static readonly string[] Names = ["same", "bottom-right", "symmetric"];

    public static string Name(this StridePadding padding) => Names[(int)padding];

    /// <param name="style">The framework's way.</param>
    /// <param name="input">[1, height, width, channels] of what is convolved.</param>
    /// <param name="kernel">Height and width, odd.</param>
    /// <param name="stride">1 or 2.</param>
    /// <param name="depthwise">Whether it is a depthwise convolution.</param>
    public static Padding For(this StridePadding style, int[] input, int kernel, int stride, bool depthwise)
    {
        int half = kernel / 2;
        return (stride, style) switch
        {
            (1, _) or (_, StridePadding.Symmetric) => new Padding(half, half, half, half),
            (_, StridePadding.BottomRight) when depthwise => new Padding(half - 1, half, half - 1, half),
            _ => Padding.Same(input[1], input[2], kernel, kernel, stride, stride),
        };
    }
}
