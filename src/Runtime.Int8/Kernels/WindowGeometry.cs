using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// How windows slide over a picture. Output element (y, x) reads input rows y · StrideHeight − PadTop + ky · DilationHeight for
/// ky in 0..FilterHeight, and columns alike; what lies outside the input is left out.
/// </summary>
internal readonly record struct WindowGeometry(
    int InputHeight,
    int InputWidth,
    int InputChannels,
    int OutputHeight,
    int OutputWidth,
    int OutputChannels,
    int FilterHeight,
    int FilterWidth,
    int StrideHeight,
    int StrideWidth,
    int DilationHeight,
    int DilationWidth,
    int PadTop,
    int PadLeft)
{
    public static WindowGeometry OfConvolution(
        OperatorView op, Tensor input, Tensor output, int filterHeight, int filterWidth, int outputChannels)
    {
        ConvolutionOptions o = (ConvolutionOptions)op.Options;
        return Of(
            op, input, output, filterHeight, filterWidth, outputChannels, o.Padding, o.StrideHeight, o.StrideWidth, o.DilationHeight,
            o.DilationWidth);
    }

    public static WindowGeometry OfPool(OperatorView op, Tensor input, Tensor output)
    {
        PoolOptions o = (PoolOptions)op.Options;
        return Of(
            op, input, output, o.FilterHeight, o.FilterWidth, op.Picture(input).Shape[3], o.Padding, o.StrideHeight, o.StrideWidth, 1, 1);
    }

    /// <summary>A 1 × 1 convolution over a column of pixels, which is what a fully connected layer is.</summary>
    public static WindowGeometry Pointwise(int rows, int inputChannels, int outputChannels) =>
        new(rows, 1, inputChannels, rows, 1, outputChannels, 1, 1, 1, 1, 1, 1, 0, 0);

    /// <summary>The input rows that windows see.</summary>
    public RowGeometry ByRows => new(1, StrideHeight, -PadTop, ((FilterHeight - 1) * DilationHeight) + 1 - PadTop, InputHeight);

    /// <summary>
    /// What output columns from one to before another see, as a picture of its own, and the input column where that begins. It holds all
    /// input rows.
    /// </summary>
    public (int FirstInputColumn, WindowGeometry Geometry) Columns(int first, int end)
    {
        int left = (first * StrideWidth) - PadLeft;
        int start = Math.Max(0, left);
        int behind = Math.Min(InputWidth, ((end - 1) * StrideWidth) - PadLeft + ((FilterWidth - 1) * DilationWidth) + 1);
        return (start, this with { InputWidth = behind - start, OutputWidth = end - first, PadLeft = start - left });
    }

    private static WindowGeometry Of(
        OperatorView op,
        Tensor input,
        Tensor output,
        int filterHeight,
        int filterWidth,
        int outputChannels,
        Padding padding,
        int strideHeight,
        int strideWidth,
        int dilationHeight,
        int dilationWidth)
    {
        op.Picture(input);
        op.Picture(output);
        (int outputHeight, int padTop) = Axis(op, padding, input.Shape[1], filterHeight, strideHeight, dilationHeight);
        (int outputWidth, int padLeft) = Axis(op, padding, input.Shape[2], filterWidth, strideWidth, dilationWidth);
        op.CheckOutputShape(1, outputHeight, outputWidth, outputChannels);
        return new WindowGeometry(
            input.Shape[1],
            input.Shape[2],
            input.Shape[3],
            outputHeight,
            outputWidth,
            outputChannels,
            filterHeight,
            filterWidth,
            strideHeight,
            strideWidth,
            dilationHeight,
            dilationWidth,
            padTop,
            padLeft);
    }

    /// <summary>Output size and leading padding along one axis (TFLite's <c>ComputePaddingHeightWidth</c>).</summary>
    private static (int Output, int Before) Axis(OperatorView op, Padding padding, int size, int filter, int stride, int dilation)
    {
        long reach = ((filter - 1L) * dilation) + 1;
        long output = padding == Padding.Same ? (size + stride - 1L) / stride : (size + stride - reach) / stride;
        if (output <= 0 || reach > int.MaxValue / 2)
        {
            throw op.Bad($"a window of {reach} does not fit into {size}");
        }

        long total = Math.Max(0, ((output - 1) * stride) + reach - size);
        return ((int)output, padding == Padding.Same ? (int)(total / 2) : 0);
    }
}
