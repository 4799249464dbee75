using MobileNetEdge.Tools.Trainer.Cards;
using MobileNetEdge.Tools.Trainer.Cards.Rendering;
using MobileNetEdge.Tools.Trainer.Cards.Shapes;
using MobileNetEdge.Tools.Trainer.Tests.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards.Rendering;

public sealed class CardRendererTests
{
    private const int Side = 96;

    /// <summary>Poses as usual, and nothing that hides where things are.</summary>
    private static readonly RenderingRanges Clear = RenderingRanges.Usual with
    {
        ColouredInkChance = 0,
        ColouredPaperChance = 0,
        FingerChance = 0,
        LightGradient = default,
        Vignetting = default,
        ShadeChance = 0,
        GlareChance = 0,
        Exposure = new(0.9f, 0.9f),
        WhiteBalance = new(1, 1),
        Defocus = default,
        MotionChance = 0,
        ReadNoise = default,
        ShotNoise = default,
        Contrast = new(1, 1),
        SharpeningChance = 0,
    };

    [Fact]
    public void Ink_is_where_the_pose_puts_the_pictogram_and_paper_beside_it()
    {
        CardRenderer renderer = new(Clear, Side, Side);
        int inkPixels = 0;
        int paperPixels = 0;
        for (int index = 0; index < 22; index++)
        {
            CardPicture picture = renderer.Render(8, index);
            if (picture.Card == CardClass.Nothing)
            {
                continue;
            }

            Point[] pictogram = [.. Pictograms.Of(picture.Card).Select(picture.Pose!.PictogramToPicture.Map)];
            Point[] square = [.. Outline.Rectangle(0, 0, 1, 1).Select(picture.Pose.PictogramToPicture.Map)];
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                {
                    // Pixels that lie wholly on one side of all edges.
                    Point[] corners = [new(x, y), new(x + 1, y), new(x, y + 1), new(x + 1, y + 1), new(x + 0.5, y + 0.5)];
                    int green = picture.Rgb[(((y * Side) + x) * 3) + 1];
                    if (corners.All(pictogram.Contains))
                    {
                        inkPixels++;
                        Assert.True(green < 120, $"picture {index}, ink at {x}, {y}: {green}");
                    }
                    else if (corners.All(square.Contains) && !corners.Any(pictogram.Contains)
                        && !pictogram.Any(p => Math.Abs(p.X - x - 0.5) <= 0.5 && Math.Abs(p.Y - y - 0.5) <= 0.5))
                    {
                        paperPixels++;
                        Assert.True(green > 150, $"picture {index}, paper at {x}, {y}: {green}");
                    }
                }
            }
        }

        Assert.True(inkPixels > 8000 && paperPixels > 8000, $"{inkPixels}, {paperPixels}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fingers_stay_off_the_pictogram_in_usual_pictures_only(bool hard)
    {
        // Nothing else differs: a finger is drawn last, and the light after it is the same for all.
        RenderingRanges ranges = Clear with { FingerReach = hard ? RenderingRanges.Hard.FingerReach : RenderingRanges.Usual.FingerReach };
        CardRenderer without = new(ranges, Side, Side);
        CardRenderer with = new(ranges with { FingerChance = 1 }, Side, Side);
        int changed = 0;
        int changedInSquare = 0;
        for (int index = 0; index < 30; index++)
        {
            CardPicture expected = without.Render(9, index);
            byte[] actual = with.Render(9, index).Rgb;
            if (expected.Pose is not { } pose)
            {
                Assert.Equal(expected.Rgb, actual);
                continue;
            }

            Point[] square = [.. Outline.Rectangle(0, 0, 1, 1).Select(pose.PictogramToPicture.Map)];
            foreach (int at in Enumerable.Range(0, Side * Side).Where(at => expected.Rgb[(at * 3) + 1] != actual[(at * 3) + 1]))
            {
                (int x, int y) = (at % Side, at / Side);
                changed++;
                changedInSquare += new Point[] { new(x, y), new(x + 1, y), new(x, y + 1), new(x + 1, y + 1) }.All(square.Contains) ? 1 : 0;
            }
        }

        Assert.True(changed > 1000, $"{changed}");
        Assert.Equal(hard, changedInSquare > 100);
        Assert.Equal(hard, changedInSquare > 0);
    }

    [Fact]
    public void A_renderer_keeps_nothing_of_the_picture_before()
    {
        CardRenderer used = new(RenderingRanges.Usual, Side, Side);
        for (int index = 0; index < 40; index++)
        {
            used.Render(5, index);
        }

        Assert.Equal(new CardRenderer(RenderingRanges.Usual, Side, Side).Render(6, 3).Jpeg, used.Render(6, 3).Jpeg);
    }

    [Fact]
    public void Some_pictures_of_nothing_have_a_card_and_some_have_none()
    {
        CardRenderer renderer = new(RenderingRanges.Usual, 16, 16);
        int cards = Enumerable.Range(0, 200).Count(
            i => renderer.Render(1, (i * CardClasses.Names.Count) + (int)CardClass.Nothing).Pose is not null);
        Assert.InRange(cards, 110, 170); // 7 of 10 have one: 140 ± 4.6 standard deviations
    }

    [Fact]
    public void Hard_pictures_are_darker_than_usual_ones()
    {
        Assert.True(MeanLevel(RenderingRanges.Hard) < 0.75 * MeanLevel(RenderingRanges.Usual));

        static double MeanLevel(RenderingRanges ranges)
        {
            CardRenderer renderer = new(ranges, 24, 24);
            return Enumerable.Range(0, 110).Average(i => renderer.Render(1, i).Rgb.Average(level => (double)level));
        }
    }
}
