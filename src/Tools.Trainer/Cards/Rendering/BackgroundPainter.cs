using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>The background: a textured surface with objects lying on it.</summary>
internal static class BackgroundPainter
{
    /// <returns>0 to 1: a place on the surface's palette.</returns>
    private delegate float Texture(float x, float y);

    public static void Paint(Stage stage)
    {
        PaintSurface(stage);
        PaintClutter(stage);
        float sigma = stage.Random.In(stage.Ranges.BackgroundDefocus) * stage.Canvas.ShortSide;
        if (stage.Random.Chance(0.5f))
        {
            foreach (float[] plane in stage.Canvas.Planes)
            {
                stage.Blur.Soften(plane, sigma);
            }
        }
    }

    private static void PaintSurface(Stage stage)
    {
        PictureRandom random = stage.Random;
        Canvas canvas = stage.Canvas;
        Texture texture = RandomTexture(random);
        Colour first = Colour.Random(random);
        Colour second = Colour.Random(random);
        Colour third = random.Chance(0.5f) ? Colour.Lerp(first, second, 0.5f) : Colour.Random(random);
        uint grainSeed = (uint)random.Bits();
        float grain = random.In(0, 0.35f);
        float grainSize = random.In(20, 60); // grains along the shorter side

        // The surface is also seen rotated and slanted.
        (double sin, double cos) = Trigonometry.SinCos(random.In(0, 360));
        float slantX = random.In(-0.35f, 0.35f);
        float slantY = random.In(-0.35f, 0.35f);
        float pixel = 1f / canvas.ShortSide;
        for (int y = 0; y < canvas.Height; y++)
        {
            for (int x = 0; x < canvas.Width; x++)
            {
                float px = (x * pixel) - 0.5f;
                float py = (y * pixel) - 0.5f;
                float depth = 1 + (slantX * px) + (slantY * py);
                float u = (((float)cos * px) - ((float)sin * py)) / depth;
                float v = (((float)sin * px) + ((float)cos * py)) / depth;
                float t = texture(u, v) * 2;
                Colour colour = t < 1 ? Colour.Lerp(first, second, t) : Colour.Lerp(second, third, t - 1);
                float light = 1 + (grain * (ValueNoise.At(grainSeed, u * grainSize, v * grainSize) - 0.5f));
                canvas.Set((y * canvas.Width) + x, colour * light);
            }
        }
    }

    /// <summary>Cells and stripes stay small against a card, so that none looks like a card with a pictogram.</summary>
    private static Texture RandomTexture(PictureRandom random)
    {
        uint seed = (uint)random.Bits();
        float size = random.In(5, 16); // parts along the shorter side
        float warp = random.In(0, 0.15f);
        float edge = random.In(0.02f, 0.3f);
        switch (random.Below(8))
        {
            case 0: // a gradient
                return (x, y) => Math.Clamp(x + 0.5f + (warp * (ValueNoise.At(seed, x * 3, y * 3) - 0.5f)), 0, 1);
            case 1: // clouds
                return (x, y) => ValueNoise.Layered(seed, x * size / 3, y * size / 3, 4);
            case 2: // stripes
                return (x, y) => Wave((x + (warp * ValueNoise.At(seed, x * 3, y * 3))) * size, edge);
            case 3: // a checkerboard
                return (x, y) =>
                {
                    float a = Wave(x * size / 2, edge);
                    float b = Wave(y * size / 2, edge);
                    return (a * (1 - b)) + (b * (1 - a));
                };
            case 4: // wood: rings that are cut lengthwise
                return (x, y) =>
                {
                    float ring = (x * size * 0.8f) + (3 * ValueNoise.Layered(seed, x * 2, y * 0.6f, 2));
                    return (0.75f * (ring - MathF.Floor(ring))) + (0.25f * ValueNoise.At(seed + 9, x * 60, y * 4));
                };
            case 5: // blobs
                return (x, y) => Step(ValueNoise.Layered(seed, x * size / 2, y * size / 2, 2), 0.5f, edge);
            case 6: // tiles with joints, or bricks
                float shift = random.Chance(0.5f) ? 0.5f : 0;
                float longer = random.In(1, 2.5f);
                return (x, y) =>
                {
                    float row = MathF.Floor(y * size);
                    float column = (x * size / longer) + (row * shift);
                    float fx = column - MathF.Floor(column);
                    float fy = (y * size) - row;
                    bool joint = Math.Min(Math.Min(fx, 1 - fx) * longer, Math.Min(fy, 1 - fy)) < 0.08f;
                    return joint ? 1 : 0.6f * ValueNoise.At(seed, MathF.Floor(column) * 7, row * 7);
                };
            default: // fabric: two fine waves and a coarse shade
                return (x, y) => (0.3f * Wave(x * size * 2, 0.5f)) + (0.3f * Wave(y * size * 2, 0.5f)) + (0.4f * ValueNoise.Layered(
                    seed, x * 4, y * 4, 3));
        }
    }

    /// <summary>Alternates between 0 and 1, half a unit each.</summary>
    private static float Wave(float x, float edge) => Step(Math.Abs(x - MathF.Floor(x) - 0.5f), 0.25f, edge / 2);

    private static float Step(float x, float middle, float width)
    {
        float t = Math.Clamp(((x - middle) / width) + 0.5f, 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>Irregular pieces, lines and spots of light: nothing with the outline of a pictogram.</summary>
    private static void PaintClutter(Stage stage)
    {
        PictureRandom random = stage.Random;
        int pieces = random.Chance(0.3f) ? 0 : random.Below(9);
        for (int i = 0; i < pieces; i++)
        {
            PaintPiece(stage);
        }

        int lines = random.Chance(0.5f) ? 0 : random.Below(7);
        for (int i = 0; i < lines; i++)
        {
            Point from = RandomPoint(stage);
            Fill(stage, Outline.Line(
                from,
                from + Point.AtAngle(random.In(0, 360), random.In(0.2f, 1.5f) * stage.Canvas.ShortSide),
                random.In(0.004f, 0.04f) * stage.Canvas.ShortSide));
        }

        int lights = random.Chance(0.85f) ? 0 : random.Below(8);
        for (int i = 0; i < lights; i++)
        {
            stage.Coverage.Fill([Outline.Disc(RandomPoint(stage), random.In(0.01f, 0.07f) * stage.Canvas.ShortSide)], Homography.Identity);
            stage.Canvas.Blend(
                stage.Coverage, Colour.OfHsv(random.Unit(), random.In(0, 0.5f), 1) * random.In(0.6f, 1.5f), random.In(0.3f, 0.9f));
        }
    }

    private static void PaintPiece(Stage stage)
    {
        PictureRandom random = stage.Random;
        Point centre = RandomPoint(stage);
        double turn = random.In(0, 360);
        double longer = random.In(0.08f, 0.7f) * stage.Canvas.ShortSide;
        double shorter = longer * random.In(0.15f, 0.6f);
        int corners = 4 + random.Below(4);
        Fill(stage, [.. Enumerable.Range(0, corners).Select(i =>
        {
            Point p = Point.AtAngle((i + random.In(-0.3f, 0.3f)) * 360 / corners, random.In(0.6f, 1));
            return centre + new Point(p.X * longer, p.Y * shorter).Turned(turn);
        })]);
    }

    private static void Fill(Stage stage, Point[] polygon)
    {
        stage.Coverage.Fill([polygon], Homography.Identity);
        stage.Canvas.Blend(stage.Coverage, Colour.Random(stage.Random), stage.Random.In(0.6f, 1));
    }

    private static Point RandomPoint(Stage stage) =>
        new(stage.Random.Unit() * stage.Canvas.Width, stage.Random.Unit() * stage.Canvas.Height);
}
