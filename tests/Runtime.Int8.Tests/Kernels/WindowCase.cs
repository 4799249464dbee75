using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// A picture and the windows that slide over it. Where windows lie follows from drawing the padding, not from index arithmetic.
/// </summary>
internal sealed record WindowCase(
    int Height,
    int Width,
    int Channels,
    int FilterHeight,
    int FilterWidth,
    int StrideHeight,
    int StrideWidth,
    int DilationHeight,
    int DilationWidth,
    Padding Padding)
{
    public static Gen<WindowCase> Any(int maxDilation) =>
        (from size in Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 9])
         from filter in Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5])
         from stride in Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3])
         from dilation in Gen.Select(Gen.Int[1, maxDilation], Gen.Int[1, maxDilation])
         from padding in Gen.Enum<Padding>()
         select new WindowCase(
             size.Item1, size.Item2, size.Item3, filter.Item1, filter.Item2, stride.Item1, stride.Item2, dilation.Item1, dilation.Item2,
             padding))
        .Where(w => w.OutputHeight > 0 && w.OutputWidth > 0);

    public int OutputHeight => Positions(Height, FilterHeight, StrideHeight, DilationHeight);

    public int OutputWidth => Positions(Width, FilterWidth, StrideWidth, DilationWidth);

    public ConvolutionOptions Convolution(FusedActivation activation) =>
        new(Padding, StrideHeight, StrideWidth, DilationHeight, DilationWidth, activation);

    public PoolOptions Pool(FusedActivation activation) => new(Padding, StrideHeight, StrideWidth, FilterHeight, FilterWidth, activation);

    /// <summary>
    /// For each output pixel, row by row: what its window sees, [filterHeight][filterWidth] → channels, or null where there is padding.
    /// </summary>
    public IEnumerable<int[]?[,]> Windows(int[] input)
    {
        int[]?[,] padded = Padded(input);
        for (int y = 0; y < OutputHeight; y++)
        {
            for (int x = 0; x < OutputWidth; x++)
            {
                int[]?[,] window = new int[]?[FilterHeight, FilterWidth];
                for (int ky = 0; ky < FilterHeight; ky++)
                {
                    for (int kx = 0; kx < FilterWidth; kx++)
                    {
                        window[ky, kx] = padded[(y * StrideHeight) + (ky * DilationHeight), (x * StrideWidth) + (kx * DilationWidth)];
                    }
                }

                yield return window;
            }
        }
    }

    private static int Reach(int filter, int dilation) => ((filter - 1) * dilation) + 1;

    /// <summary>SAME: a window starts at every stride-th pixel. VALID: of those, the ones that fit.</summary>
    private int Positions(int size, int filter, int stride, int dilation) => Enumerable.Range(0, size)
        .Count(p => p % stride == 0 && (Padding == Padding.Same || p + Reach(filter, dilation) <= size));

    /// <summary>The picture in the middle of its padding, the odd line at the bottom and right.</summary>
    private int[]?[,] Padded(int[] input)
    {
        int neededHeight = ((OutputHeight - 1) * StrideHeight) + Reach(FilterHeight, DilationHeight);
        int neededWidth = ((OutputWidth - 1) * StrideWidth) + Reach(FilterWidth, DilationWidth);
        int top = Math.Max(0, neededHeight - Height) / 2;
        int left = Math.Max(0, neededWidth - Width) / 2;
        int[]?[,] padded = new int[]?[Math.Max(neededHeight, Height), Math.Max(neededWidth, Width)];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                padded[top + y, left + x] = input[(((y * Width) + x) * Channels)..][..Channels];
            }
        }

        return padded;
    }
}
