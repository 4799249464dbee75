using MobileNetEdge.Tools.Trainer.Cards;
using MobileNetEdge.Tools.Trainer.Cards.Rendering;
using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards.Shapes;

public sealed class OtherMarksTests
{
    [Fact]
    public void No_other_mark_covers_what_a_pictogram_covers()
    {
        const int side = 40;
        bool[][] pictograms = [.. CardClasses.Pictured.Select(card => Pictograms.Of(card).Sample(side))];
        for (int i = 0; i < 100; i++)
        {
            bool[][] polygons = [.. OtherMarks.Draw(new PictureRandom(1, 0, (ulong)i)).Select(polygon => polygon.Sample(side))];
            bool[] mark = [.. Enumerable.Range(0, side * side).Select(at => polygons.Any(polygon => polygon[at]))];
            Assert.Contains(true, mark);
            foreach (bool[] pictogram in pictograms)
            {
                double both = mark.Zip(pictogram).Count(pair => pair.First && pair.Second);
                double either = mark.Zip(pictogram).Count(pair => pair.First || pair.Second);
                Assert.True(both / either < 0.7, $"mark {i}: {both / either:F2}");
            }
        }
    }

    [Fact]
    public void Marks_stay_near_the_unit_square()
    {
        for (int i = 0; i < 300; i++)
        {
            IEnumerable<Point> corners = OtherMarks.Draw(new PictureRandom(2, 0, (ulong)i)).SelectMany(polygon => polygon);
            Assert.All(corners, p => Assert.True(p.X is > -0.1 and < 1.1 && p.Y is > -0.1 and < 1.1, $"mark {i}: {p}"));
        }
    }

    [Fact]
    public void Polygons_filled_together_turn_the_same_way()
    {
        // Otherwise they would cut holes where they overlap. The sign of the area tells the direction.
        for (int i = 0; i < 300; i++)
        {
            IEnumerable<double> areas = OtherMarks.Draw(new PictureRandom(3, 0, (ulong)i))
                .Select(polygon => polygon.Zip([
                    .. polygon.Skip(1),
                    polygon[0],
                ]).Sum(edge => (edge.First.X * edge.Second.Y) - (edge.Second.X * edge.First.Y)));
            Assert.Single(areas.Where(area => Math.Abs(area) > 1e-9).Select(Math.Sign).Distinct());
        }
    }
}
