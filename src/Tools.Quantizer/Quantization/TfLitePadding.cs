using MobileNetEdge.Tools.Quantizer.FloatGraph;
using PaddingScheme = MobileNetEdge.Runtime.Int8.Graph.Padding;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>
/// Explicit padding as TFLite can say it: VALID, SAME where SAME means just that padding at this input size, or a PAD operator
/// in front of a VALID one.
/// </summary>
/// <param name="Scheme">What the operator's options say.</param>
/// <param name="Before">What a PAD operator has to add first.</param>
internal readonly record struct TfLitePadding(PaddingScheme Scheme, Padding Before)
{
    /// <summary>How to say <paramref name="padding"/> around an input of <paramref name="inputShape"/> ([1, height, width, channels],
    /// before padding).</summary>
    public static TfLitePadding For(
        Padding padding,
        int[] inputShape,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int dilationHeight = 1,
        int dilationWidth = 1)
    {
        if (padding == Padding.None)
        {
            return new TfLitePadding(PaddingScheme.Valid, Padding.None);
        }

        Padding same = Padding.Same(
            inputShape[1], inputShape[2], kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth);
        return padding == same
            ? new TfLitePadding(PaddingScheme.Same, Padding.None)
            : new TfLitePadding(PaddingScheme.Valid, padding);
    }
}
