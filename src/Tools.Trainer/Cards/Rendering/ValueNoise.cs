namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>Smooth noise over the plane: random numbers at integer points, smoothly interpolated.</summary>
internal static class ValueNoise
{
    /// <returns>0 to 1.</returns>
    public static float At(uint seed, float x, float y)
    {
        float left = MathF.Floor(x);
        float top = MathF.Floor(y);
        (int column, int row) = ((int)left, (int)top);
        float fx = Smooth(x - left);
        float fy = Smooth(y - top);
        float a = Hash(seed, column, row);
        float b = Hash(seed, column + 1, row);
        float c = Hash(seed, column, row + 1);
        float d = Hash(seed, column + 1, row + 1);
        float upper = a + ((b - a) * fx);
        float lower = c + ((d - c) * fx);
        return upper + ((lower - upper) * fy);
    }

    /// <summary>Noise of several sizes on top of one another, each half as large and half as strong as the last.</summary>
    /// <returns>0 to 1.</returns>
    public static float Layered(uint seed, float x, float y, int layers)
    {
        float sum = 0;
        float strength = 1;
        float total = 0;
        for (int i = 0; i < layers; i++)
        {
            sum += At(seed + (uint)i, x, y) * strength;
            total += strength;
            strength /= 2;
            x *= 2;
            y *= 2;
        }

        return sum / total;
    }

    private static float Smooth(float t) => t * t * (3 - (2 * t));

    private static float Hash(uint seed, int x, int y)
    {
        uint h = seed ^ ((uint)x * 0x9E3779B1) ^ ((uint)y * 0x85EBCA77);
        h = (h ^ (h >> 15)) * 0x2C1B3C6D;
        h = (h ^ (h >> 12)) * 0x297A2D39;
        return ((h ^ (h >> 15)) >> 8) * (1f / (1 << 24));
    }
}
