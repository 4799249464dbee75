namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>A picture in linear light while it is drawn: three planes [height, width].</summary>
internal sealed class Canvas(int width, int height)
{
    public int Width => width;

    public int Height => height;

    /// <summary>Red, green, blue.</summary>
    public float[][] Planes { get; } = [new float[width * height], new float[width * height], new float[width * height]];

    /// <summary>The shorter side in pixels, the unit of all lengths in <see cref="RenderingRanges"/>.</summary>
    public int ShortSide => Math.Min(width, height);

    public void Set(int at, Colour colour)
    {
        Planes[0][at] = colour.Red;
        Planes[1][at] = colour.Green;
        Planes[2][at] = colour.Blue;
    }

    /// <summary>Lays a colour over the covered pixels.</summary>
    public void Blend(Coverage coverage, Colour colour, float opacity = 1)
    {
        ReadOnlySpan<float> parts = [colour.Red, colour.Green, colour.Blue];
        for (int y = coverage.Top; y < coverage.Bottom; y++)
        {
            ReadOnlySpan<float> covered = coverage.Row(y);
            for (int plane = 0; plane < 3; plane++)
            {
                Span<float> row = Planes[plane].AsSpan((y * width) + coverage.Left, covered.Length);
                float part = parts[plane];
                for (int x = 0; x < covered.Length; x++)
                {
                    row[x] += (part - row[x]) * (covered[x] * opacity);
                }
            }
        }
    }

    /// <summary>Multiplies all three planes by a field [height, width].</summary>
    public void Multiply(ReadOnlySpan<float> field)
    {
        foreach (float[] plane in Planes)
        {
            for (int i = 0; i < field.Length; i++)
            {
                plane[i] *= field[i];
            }
        }
    }
}
