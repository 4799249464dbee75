using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>What is printed on a card.</summary>
/// <param name="Marks">In the pictogram's unit square; filled together.</param>
/// <param name="Caption">Whether a line of small print is below it.</param>
internal sealed record CardPrint(IReadOnlyList<IReadOnlyList<Point>> Marks, bool Caption);

/// <summary>A printed card in the scene, with its shadow, glare and the fingers that hold it.</summary>
internal static class CardPainter
{
    public static void Paint(Stage stage, CardPose pose, CardPrint print)
    {
        PictureRandom random = stage.Random;
        double half = pose.Aspect / 2;
        double radius = random.Chance(0.3f) ? random.In(0.02f, 0.09f) : 0;
        Point[] card = Outline.RoundedRectangle(-0.5, -half, 0.5, half, radius);
        PaintShadow(stage, pose, card);

        Colour paper = RandomPaper(random, stage.Ranges);
        Colour ink = RandomInk(random, stage.Ranges, paper);
        stage.Coverage.Fill([card], pose.ToPicture);
        stage.Canvas.Blend(stage.Coverage, paper);
        if (random.Chance(stage.Ranges.BorderChance))
        {
            PaintBorder(stage, pose, ink, radius);
        }

        stage.Coverage.Fill(print.Marks, pose.PictogramToPicture);
        stage.Canvas.Blend(stage.Coverage, ink);
        if (print.Caption)
        {
            PaintCaption(stage, pose, ink);
        }

        stage.Coverage.Fill([card], pose.ToPicture);
        PaintSurface(stage);
        if (random.Chance(stage.Ranges.GlareChance))
        {
            PaintGlare(stage, pose);
        }

        if (random.Chance(stage.Ranges.FingerChance))
        {
            FingerPainter.Paint(stage, pose);
        }
    }

    private static void PaintShadow(Stage stage, CardPose pose, Point[] card)
    {
        PictureRandom random = stage.Random;
        double lift = random.In(0.005f, 0.06f) * stage.Canvas.ShortSide;
        stage.Coverage.Fill([card], pose.ToPicture.Then(Point.AtAngle(random.In(0, 360), lift)));
        float darkness = random.In(stage.Ranges.Shadow);
        Array.Clear(stage.Field);
        for (int y = stage.Coverage.Top; y < stage.Coverage.Bottom; y++)
        {
            stage.Coverage.Row(y).CopyTo(stage.Field.AsSpan((y * stage.Canvas.Width) + stage.Coverage.Left));
        }

        stage.Blur.Soften(stage.Field, (float)lift * random.In(0.4f, 1)); // the further off, the softer
        foreach (ref float shadow in stage.Field.AsSpan())
        {
            shadow = 1 - (darkness * shadow);
        }

        stage.Canvas.Multiply(stage.Field);
    }

    private static Colour RandomPaper(PictureRandom random, RenderingRanges ranges) => random.Chance(ranges.ColouredPaperChance)
        ? Colour.OfHsv(random.Unit(), random.In(0.15f, 0.5f), random.In(0.85f, 1))
        : Colour.OfHsv(random.Unit(), random.In(0, 0.06f), random.In(0.88f, 1));

    /// <summary>Black, or a colour that is at most a third as bright as the paper.</summary>
    private static Colour RandomInk(PictureRandom random, RenderingRanges ranges, Colour paper)
    {
        if (!random.Chance(ranges.ColouredInkChance))
        {
            return Colour.OfHsv(random.Unit(), random.In(0, 0.3f), random.In(0.08f, 0.3f));
        }

        Colour ink = Colour.OfHsv(random.Unit(), random.In(0.6f, 1), random.In(0.4f, 0.9f));
        return ink * Math.Min(1, paper.Luminance / 3 / Math.Max(ink.Luminance, 0.01f));
    }

    private static void PaintBorder(Stage stage, CardPose pose, Colour ink, double radius)
    {
        PictureRandom random = stage.Random;
        double thick = random.In(0.008f, 0.025f);
        double inset = random.In(0.015f, 0.05f);
        double x = 0.5 - inset;
        double y = (pose.Aspect / 2) - inset;
        Point[] outer = Outline.RoundedRectangle(-x, -y, x, y, radius);
        Point[] inner = Outline.RoundedRectangle(-x + thick, -y + thick, x - thick, y - thick, radius);
        stage.Coverage.Fill([outer, [.. inner.Reverse()]], pose.ToPicture); // the other direction cuts a hole
        stage.Canvas.Blend(stage.Coverage, ink);
    }

    private static void PaintCaption(Stage stage, CardPose pose, Colour ink)
    {
        PictureRandom random = stage.Random;
        double below = pose.PictogramCentre.Y + (pose.PictogramSize / 2);
        double free = (pose.Aspect / 2) - below;
        if (free < 0.08)
        {
            return; // no room
        }

        double length = random.In(0.15f, 0.6f);
        stage.Coverage.Fill(SmallPrint.Line(random, -length
            / 2, length / 2, below + (free * random.In(0.4f, 0.6f)), Math.Min(free * 0.5, random.In(0.04f, 0.1f))), pose.ToPicture);
        stage.Canvas.Blend(stage.Coverage, ink, random.In(0.5f, 1));
    }

    /// <summary>Paper is neither flat nor even: light falls off to one side, and there is a little grain.</summary>
    private static void PaintSurface(Stage stage)
    {
        PictureRandom random = stage.Random;
        Coverage coverage = stage.Coverage;
        uint seed = (uint)random.Bits();
        float grain = random.In(0, 0.08f);
        Point run = Point.AtAngle(random.In(0, 360), random.In(0, 0.4f) / stage.Canvas.ShortSide);
        float size = 30f / stage.Canvas.ShortSide;
        for (int y = coverage.Top; y < coverage.Bottom; y++)
        {
            Span<float> covered = coverage.Row(y);
            for (int i = 0; i < covered.Length; i++)
            {
                int x = coverage.Left + i;
                float away = (float)(((x - ((coverage.Left + coverage.Right) / 2)) * run.X)
                    + ((y - ((coverage.Top + coverage.Bottom) / 2)) * run.Y));
                float light = 1 + (covered[i] * (away + (grain * (ValueNoise.At(seed, x * size, y * size) - 0.5f))));
                foreach (float[] plane in stage.Canvas.Planes)
                {
                    plane[(y * stage.Canvas.Width) + x] *= light;
                }
            }
        }
    }

    /// <summary>A soft bright spot, like a lamp reflected in coated paper.</summary>
    private static void PaintGlare(Stage stage, CardPose pose)
    {
        PictureRandom random = stage.Random;
        Coverage coverage = stage.Coverage;
        float strength = random.In(stage.Ranges.Glare);
        Point centre = pose.ToPicture.Map(new Point(random.In(-0.5f, 0.5f), random.In(-0.5f, 0.5f) * pose.Aspect));
        double turn = random.In(0, 180);
        double longer = random.In(0.1f, 0.6f) * stage.Canvas.ShortSide;
        double shorter = longer * random.In(0.3f, 1);
        (double sin, double cos) = Trigonometry.SinCos(turn);
        for (int y = coverage.Top; y < coverage.Bottom; y++)
        {
            Span<float> covered = coverage.Row(y);
            for (int i = 0; i < covered.Length; i++)
            {
                int x = coverage.Left + i;
                double dx = x - centre.X;
                double dy = y - centre.Y;
                double a = ((dx * cos) + (dy * sin)) / longer;
                double b = ((dy * cos) - (dx * sin)) / shorter;
                float near = (float)Math.Max(0, 1 - (a * a) - (b * b));
                float light = strength * near * near * covered[i];
                foreach (float[] plane in stage.Canvas.Planes)
                {
                    plane[(y * stage.Canvas.Width) + x] += light;
                }
            }
        }
    }
}
