namespace MobileNetEdge.Runtime.Int8.SelfTest;

/// <summary>
/// An input generated from a seed: squares of one random byte per channel, left to right and top to bottom, cut off at the right and
/// bottom edges. Squares of one pixel are noise; larger ones have edges and areas, as pictures do.
/// </summary>
internal static class GoldenInput
{
    /// <param name="seed">The seed of <see cref="Noise"/>.</param>
    /// <param name="block">Side of a square, in pixels.</param>
    /// <param name="shape">[1, height, width, channels].</param>
    /// <param name="input">Filled with the bytes in their in-memory layout.</param>
    public static void Fill(uint seed, int block, ReadOnlySpan<int> shape, Span<byte> input)
    {
        (int height, int width, int channels) = (shape[1], shape[2], shape[3]);
        Noise random = new(seed);
        for (int top = 0; top < height; top += Math.Min(block, height - top))
        {
            int rows = Math.Min(block, height - top);
            for (int left = 0; left < width; left += Math.Min(block, width - left))
            {
                int columns = Math.Min(block, width - left);
                for (int c = 0; c < channels; c++)
                {
                    byte value = random.NextByte();
                    for (int y = top; y < top + rows; y++)
                    {
                        for (int x = left; x < left + columns; x++)
                        {
                            input[(((y * width) + x) * channels) + c] = value;
                        }
                    }
                }
            }
        }
    }
}
