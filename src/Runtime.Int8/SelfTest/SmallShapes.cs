using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.SelfTest;

/// <summary>
/// Small shapes for an operator's tensors: a few pixels, and enough channels for one whole tile of each kernel and the same remainder
/// as the real shape.
/// </summary>
/// <param name="growth">1, or more for larger shapes; with a large number the shapes are the real ones.</param>
internal sealed class SmallShapes(int growth)
{
    /// <summary>More channels than the widest tile of any kernel.</summary>
    private const int Tile = 48;

    /// <summary>The divisor for the remainder of the channels.</summary>
    private const int Vector = 16;

    /// <summary>Output pixels: more than a tile of any kernel, and a remainder.</summary>
    private const int PointwiseHeight = 7;
    private const int PointwiseWidth = 2;
    private const int WindowHeight = 4;
    private const int WindowWidth = 6;
    private const int Rows = 7;

    /// <summary>The side of a picture whose mean the kernels sum in more than one pass: its square is over 255.</summary>
    private const int MeanSide = 17;

    /// <summary>One shape for each tensor.</summary>
    public int[][] Of(Operator head, Tensor[] tensors)
    {
        int[] input = tensors[0].Shape;
        int[] output = tensors[^1].Shape;
        switch (head.Options)
        {
            case ConvolutionOptions o when head.Kind == OperatorKind.Conv2D:
            {
                int[] filter = tensors[1].Shape;    // [outputs, height, width, inputs]
                int channels = Channels(filter[0]);
                int[] picture = Picture(
                    input, filter[1], filter[2], o.Padding, o.StrideHeight, o.StrideWidth, o.DilationHeight, o.DilationWidth);
                int[] answer = Windows(
                    picture, channels, filter[1], filter[2], o.Padding, o.StrideHeight, o.StrideWidth, o.DilationHeight, o.DilationWidth);
                return WithBias(picture, [channels, filter[1], filter[2], picture[3]], channels, answer, tensors.Length);
            }

            case ConvolutionOptions o:
            {
                int[] filter = tensors[1].Shape;    // [1, height, width, channels]
                int[] picture = Picture(
                    input, filter[1], filter[2], o.Padding, o.StrideHeight, o.StrideWidth, o.DilationHeight, o.DilationWidth);
                int channels = picture[3] * (filter[3] / input[3]);
                int[] answer = Windows(
                    picture, channels, filter[1], filter[2], o.Padding, o.StrideHeight, o.StrideWidth, o.DilationHeight, o.DilationWidth);
                return WithBias(picture, [1, filter[1], filter[2], channels], channels, answer, tensors.Length);
            }

            case PoolOptions o:
            {
                int[] picture = Picture(input, o.FilterHeight, o.FilterWidth, o.Padding, o.StrideHeight, o.StrideWidth, 1, 1);
                return
                [
                    picture,
                    Windows(picture, picture[3], o.FilterHeight, o.FilterWidth, o.Padding, o.StrideHeight, o.StrideWidth, 1, 1),
                ];
            }
        }

        switch (head.Kind)
        {
            case OperatorKind.FullyConnected:
                int[] weights = tensors[1].Shape;    // [outputs, inputs]
                int rows = Least(Tensor.CountOf(input) / weights[1], Rows);
                int[] small = [Channels(weights[0]), Channels(weights[1])];
                return WithBias([rows, small[1]], small, small[0], [rows, small[0]], tensors.Length);
            case OperatorKind.Mean:
                int depth = Channels(input[3]);
                return [[1, Least(input[1], MeanSide), Least(input[2], MeanSide), depth], tensors[1].Shape, output.Length == 2
                    ? [1, depth]
                    : [1, 1, 1, depth]];
            default:
                return [.. tensors.Select(tensor => General(tensor.Shape))];
        }
    }

    private static int[][] WithBias(int[] input, int[] weights, int channels, int[] output, int tensors) =>
        tensors == 4 ? [input, weights, [channels], output] : [input, weights, output];

    /// <summary>The same size along every axis that two tensors share.</summary>
    private int[] General(int[] shape) => [.. shape.Select((size, d) => d == shape.Length - 1 ? Channels(size) : Least(size, Rows))];

    private int Channels(int channels) => channels < Tile * growth ? channels : (Tile * growth) + (channels % Vector);

    private int Least(int size, int least) => (int)Math.Min(size, (long)least * growth);

    private int[] Picture(
        int[] input, int filterHeight, int filterWidth, Padding padding, int strideHeight, int strideWidth, int dilationHeight,
        int dilationWidth)
    {
        bool isPointwise = filterHeight * filterWidth == 1;
        return
        [
            1,
            Side(
                input[1],
                padding == Padding.Same ? 1 : Reach(filterHeight, dilationHeight),
                strideHeight,
                isPointwise ? PointwiseHeight : WindowHeight),
            Side(
                input[2],
                padding == Padding.Same ? 1 : Reach(filterWidth, dilationWidth),
                strideWidth,
                isPointwise ? PointwiseWidth : WindowWidth),
            Channels(input[3]),
        ];
    }

    /// <summary>The side for a number of windows, with as much padding as the real one.</summary>
    private int Side(int size, int reach, int stride, int windows)
    {
        long side = ((((long)windows * growth) - 1) * stride) + reach;
        side += (((size - side) % stride) + stride) % stride;
        return (int)Math.Min(side, size);
    }

    private static int[] Windows(
        int[] picture, int channels, int filterHeight, int filterWidth, Padding padding, int strideHeight, int strideWidth,
        int dilationHeight, int dilationWidth) =>
    [
        1,
        Positions(picture[1], padding == Padding.Same ? 1 : Reach(filterHeight, dilationHeight), strideHeight),
        Positions(picture[2], padding == Padding.Same ? 1 : Reach(filterWidth, dilationWidth), strideWidth),
        channels,
    ];

    private static int Positions(int size, int reach, int stride) => ((size - reach) / stride) + 1;

    private static int Reach(int filter, int dilation) => ((filter - 1) * dilation) + 1;
}
