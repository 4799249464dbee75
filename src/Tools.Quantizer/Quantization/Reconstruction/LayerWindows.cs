using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;

namespace MobileNetEdge.Tools.Quantizer.Quantization.Reconstruction;

/// <summary>The values that one output of a layer is summed from, its window, at a spread of places: what its rounding errors are weighed
/// by.</summary>
internal sealed class LayerWindows
{
    private readonly Node _node;
    private readonly int[] _input;      // [1, height, width, channels]
    private readonly int _outWidth;
    private readonly int _places;

    /// <param name="node">A layer with weights.</param>
    /// <param name="input">Shape of what it reads.</param>
    /// <param name="output">Shape of what it gives.</param>
    public LayerWindows(Node node, int[] input, int[] output)
    {
        _node = node;
        _input = input;
        _outWidth = output.Length == 4 ? output[2] : 1;
        _places = output.Length == 4 ? output[1] * output[2] : 1;
        Tensor weights = ChannelWeights.WeightsOf(node)!;
        Length = node is DepthwiseConv2D ? weights.Data.Length : weights.Data.Length / weights.Shape[0];
    }

    /// <summary>Values in a window: those that one row of the weights meets, or, of a depthwise layer, all of the weights.</summary>
    public int Length { get; }

    /// <summary>At most <paramref name="most"/> windows, spread over the pictures and places.</summary>
    public IReadOnlyList<float[]> Spread(IReadOnlyList<float[]> pictures, int most)
    {
        long all = (long)pictures.Count * _places;
        int count = (int)Math.Min(all, most);
        float[][] windows = new float[count][];
        Parallel.For(0, count, i =>
        {
            long at = i * all / count;
            windows[i] = Window(pictures[(int)(at / _places)], (int)(at % _places));
        });
        return windows;
    }

    private float[] Window(float[] picture, int place)
    {
        switch (_node)
        {
            case Conv2D conv:
                return Gather(
                    picture,
                    place,
                    conv.Weights.Shape[1],
                    conv.Weights.Shape[2],
                    conv.StrideHeight,
                    conv.StrideWidth,
                    conv.DilationHeight,
                    conv.DilationWidth,
                    conv.Padding,
                    1);
            case DepthwiseConv2D conv:
                return Gather(
                    picture,
                    place,
                    conv.Weights.Shape[0],
                    conv.Weights.Shape[1],
                    conv.StrideHeight,
                    conv.StrideWidth,
                    conv.DilationHeight,
                    conv.DilationWidth,
                    conv.Padding,
                    conv.Weights.Shape[2] / _input[3]);
            default:
                return picture;
        }
    }

    /// <summary>[kernelHeight, kernelWidth, channels · multiplier]; zeros where padding is.</summary>
    private float[] Gather(
        float[] picture,
        int place,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int dilationHeight,
        int dilationWidth,
        Padding padding,
        int multiplier)
    {
        (int height, int width, int channels) = (_input[1], _input[2], _input[3]);
        float[] window = new float[Length];
        for (int ky = 0; ky < kernelHeight; ky++)
        {
            for (int kx = 0; kx < kernelWidth; kx++)
            {
                int y = (place / _outWidth * strideHeight) - padding.Top + (ky * dilationHeight);
                int x = (place % _outWidth * strideWidth) - padding.Left + (kx * dilationWidth);
                if ((uint)y < (uint)height && (uint)x < (uint)width)
                {
                    Span<float> target = window.AsSpan(((ky * kernelWidth) + kx) * channels * multiplier, channels * multiplier);
                    ReadOnlySpan<float> source = picture.AsSpan(((y * width) + x) * channels, channels);
                    for (int c = 0; c < target.Length; c++)
                    {
                        target[c] = source[c / multiplier];
                    }
                }
            }
        }

        return window;
    }
}
