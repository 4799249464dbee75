namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>PyTorch keeps the channels of a kernel in front of its taps, the graph behind them.</summary>
internal static class TorchLayout
{
    /// <summary>[outer, channels, taps] → [outer, taps, channels].</summary>
    public static float[] ChannelsLast(ReadOnlySpan<float> values, int outer, int channels, int taps) =>
        Swap(values, outer, channels, taps);

    /// <summary>[outer, taps, channels] → [outer, channels, taps].</summary>
    public static float[] ChannelsFirst(ReadOnlySpan<float> values, int outer, int taps, int channels) =>
        Swap(values, outer, taps, channels);

    private static float[] Swap(ReadOnlySpan<float> values, int outer, int rows, int columns)
    {
        float[] result = new float[values.Length];
        for (int o = 0; o < outer; o++)
        {
            int start = o * rows * columns;
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    result[start + (column * rows) + row] = values[start + (row * columns) + column];
                }
            }
        }

        return result;
    }
}
