namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>Weights as the kernels of x86-64 read them: in pairs.</summary>
internal static class PairPacking
{
    /// <summary>[tile][depth / 2][channel of the tile][2], zeros where a tile is wider than what is left.</summary>
    /// <param name="weights">[channels, depth].</param>
    /// <param name="channels">Number of output channels.</param>
    /// <param name="depth">A multiple of 2.</param>
    /// <param name="width">Channels of a tile.</param>
    /// <param name="narrow">Channels of the last tile where no more are left.</param>
    public static sbyte[] Pack(ReadOnlySpan<sbyte> weights, int channels, int depth, int width, int narrow)
    {
        int rest = channels % width;
        sbyte[] packed = new sbyte[((channels - rest) + (rest == 0 ? 0 : rest <= narrow ? narrow : width)) * depth];
        for (int c = 0; c < channels; c++)
        {
            int first = c / width * width;
            int tileWidth = channels - first <= narrow ? narrow : width;
            for (int k = 0; k < depth; k++)
            {
                packed[(first * depth) + (((k / 2 * tileWidth) + (c % width)) * 2) + (k % 2)] = weights[(c * depth) + k];
            }
        }

        return packed;
    }
}
