namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>
/// A convolution of fewer channels than a kernel's tile, as one that fills it: output pixels that lie side by side become one, whose
/// channels are theirs in turn. Its window reaches over those of all of them, with weights of 0 where a pixel's own does not reach. What is
/// written is the same, byte for byte; what they all see is gathered once.
/// </summary>
internal static class NeighbouringPixels
{
    /// <summary>More weights than this would cost more memory than they save time.</summary>
    private const int MostWeights = 16 << 10;

    public static (WindowGeometry Geometry, LayerConstants Layer) Join(in WindowGeometry g, LayerConstants layer)
    {
        int pixels = PixelsOf(g);
        return pixels == 1 ? (g, layer) : (Joined(g, pixels), new LayerConstants(
            layer.Requantization,
            Weights(g, pixels, layer),
            Repeated(layer.Bias, pixels),
            Repeated(layer.Multipliers, pixels),
            Repeated(layer.HardSwish, pixels),
            Repeated(layer.Bounds, pixels)));
    }

    /// <summary>As many as fill a tile and leave no remainder in a row. Windows that do not overlap save nothing.</summary>
    private static int PixelsOf(in WindowGeometry g)
    {
        int pixels = g.DilationWidth == 1 && g.FilterWidth > g.StrideWidth ? Math.Max(1, GemmKernel.LeastTile / g.OutputChannels) : 1;
        while (g.OutputWidth % pixels != 0 || (pixels > 1 && WeightsOf(g, pixels) > MostWeights))
        {
            pixels--;
        }

        return pixels;
    }

    private static long WeightsOf(in WindowGeometry g, int pixels) =>
        (long)pixels * g.OutputChannels * g.FilterHeight * ((((long)pixels - 1) * g.StrideWidth) + g.FilterWidth) * g.InputChannels;

    private static WindowGeometry Joined(in WindowGeometry g, int pixels) => g with
    {
        OutputWidth = g.OutputWidth / pixels,
        OutputChannels = g.OutputChannels * pixels,
        FilterWidth = ((pixels - 1) * g.StrideWidth) + g.FilterWidth,
        StrideWidth = g.StrideWidth * pixels,
    };

    /// <summary>[pixel][output channel][filterHeight][filterWidth][input channel].</summary>
    private static byte[] Weights(in WindowGeometry g, int pixels, LayerConstants layer)
    {
        int rowBytes = g.FilterWidth * g.InputChannels;
        int joinedRowBytes = Joined(g, pixels).FilterWidth * g.InputChannels;
        int rows = g.OutputChannels * g.FilterHeight;
        byte[] joined = new byte[pixels * rows * joinedRowBytes];
        Array.Fill(joined, (byte)layer.Requantization.WeightZeroPoint);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            int left = pixel * g.StrideWidth * g.InputChannels;
            for (int row = 0; row < rows; row++)
            {
                layer.Data.Span.Slice(row * rowBytes, rowBytes).CopyTo(joined.AsSpan((((pixel * rows) + row) * joinedRowBytes) + left));
            }
        }

        return joined;
    }

    private static T[] Repeated<T>(T[] channels, int times) => [.. Enumerable.Repeat(channels, times).SelectMany(static c => c)];
}
