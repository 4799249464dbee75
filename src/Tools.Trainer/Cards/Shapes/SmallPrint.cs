using MobileNetEdge.Tools.Trainer.Cards.Rendering;

namespace MobileNetEdge.Tools.Trainer.Cards.Shapes;

/// <summary>Lines that look like text from afar: words of upright, level and slanting strokes.</summary>
internal static class SmallPrint
{
    /// <param name="random">The source of the words.</param>
    /// <param name="left">Where lines begin.</param>
    /// <param name="right">Where the longest end.</param>
    /// <param name="middle">The line's middle height.</param>
    /// <param name="size">Height of a letter.</param>
    public static IEnumerable<Point[]> Line(PictureRandom random, double left, double right, double middle, double size)
    {
        double pen = size * 0.16;
        double x = left;
        while (x + (size * 0.6) < right)
        {
            int letters = 2 + random.Below(8);
            for (int i = 0; i < letters && x + (size * 0.6) < right; i++)
            {
                foreach (Point[] stroke in Letter(random, x, middle, size, pen))
                {
                    yield return stroke;
                }

                x += size * 0.7;
            }

            x += size * 0.5;
        }
    }

    private static IEnumerable<Point[]> Letter(PictureRandom random, double x, double middle, double size, double pen)
    {
        double top = middle - (size * random.In(0.3f, 0.5f));
        double bottom = middle + (size * 0.4);
        double right = x + (size * 0.45);
        yield return Outline.Line(new(x, top), new(x, bottom), pen);
        yield return random.Below(3) switch
        {
            0 => Outline.Line(new(x, bottom), new(right, bottom), pen),
            1 => Outline.Line(new(right, top), new(right, bottom), pen),
            _ => Outline.Line(new(x, top), new(right, bottom), pen),
        };
    }
}
