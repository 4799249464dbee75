using CsCheck;
using MobileNetEdge.Tools.Trainer.Cards;
using MobileNetEdge.Tools.Trainer.Cards.Rendering;
using MobileNetEdge.Tools.Trainer.Cards.Shapes;
using MobileNetEdge.Tools.Trainer.Tests.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards.Rendering;

public sealed class CoverageTests
{
    private const int Width = 14;
    private const int Height = 11;
    private const int Samples = 16; // along a pixel's side

    [Fact]
    public void Coverage_is_that_of_many_samples_a_pixel_also_across_the_border()
    {
        Gen<Point> corner = Gen.Select(Gen.Double[-12, 26], Gen.Double[-9, 20], (x, y) => new Point(x, y));
        Coverage coverage = new(Width, Height);
        Gen.Select(corner, corner, corner).Sample(
            (a, b, c) =>
            {
                Point[] triangle = [a, b, c];
                coverage.Fill([triangle], Homography.Identity);
                AssertCovers(coverage, triangle);
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Coverage_of_a_pictogram_in_perspective_is_that_of_many_samples_a_pixel()
    {
        Coverage coverage = new(Width, Height);
        Homography map = CardPose.View(20, 35, 70, 2, 9).Then(new Point(6, 5)).After(0.9, new Point(-0.45, -0.45));
        foreach (CardClass card in CardClasses.Pictured)
        {
            coverage.Fill([Pictograms.Of(card)], map);
            AssertCovers(coverage, [.. Pictograms.Of(card).Select(map.Map)]);
        }
    }

    [Fact]
    public void Overlapping_polygons_count_once_and_the_next_fill_starts_anew()
    {
        Coverage coverage = new(Width, Height);
        coverage.Fill([Outline.Rectangle(-5, -5, 30, 30)], Homography.Identity);
        coverage.Fill([Outline.Rectangle(1, 1, 6, 6), Outline.Rectangle(3, 1, 8.5, 6)], Homography.Identity);
        AssertCovers(coverage, Outline.Rectangle(1, 1, 8.5, 6));
    }

    [Fact]
    public void A_polygon_outside_covers_nothing()
    {
        Coverage coverage = new(Width, Height);
        foreach (Point shift in new Point[] { new(-40, 0), new(40, 0), new(0, -40), new(0, 40) })
        {
            Point[] outside = [.. Outline.Rectangle(0, 0, 9, 9).Select(p => p + shift)];
            coverage.Fill([outside], Homography.Identity);
            AssertCovers(coverage, outside);
        }
    }

    private static void AssertCovers(Coverage coverage, IReadOnlyList<Point> polygon)
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                bool inBox = y >= coverage.Top && y < coverage.Bottom && x >= coverage.Left && x < coverage.Right;
                double actual = inBox ? coverage.Row(y)[x - coverage.Left] : 0;
                int inside = 0;
                for (int i = 0; i < Samples * Samples; i++)
                {
                    inside += polygon.Contains(new Point(x + (((i % Samples) + 0.5) / Samples), y + (((i / Samples) + 0.5) / Samples)))
                        ? 1
                        : 0;
                }

                Assert.Equal(inside / (double)(Samples * Samples), actual, 0.07); // about one sample a row at an edge
            }
        }
    }
}
