using MobileNetEdge.Tools.Trainer.Cards.Rendering;
using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards.Rendering;

public sealed class CardPoseTests
{
    private const int Width = 120;
    private const int Height = 90;

    public static TheoryData<bool> Renderings { get; } = [false, true];

    [Theory]
    [InlineData(0, 0, 0, 3, 50)]
    [InlineData(-20, 0, 10, 2, 50)]
    [InlineData(15, 40, 77, 1.5, 80)]
    [InlineData(25, 55, 300, 4, 30)]
    public void The_view_is_that_of_a_pinhole_camera(double roll, double tilt, double direction, double distance, double scale)
    {
        Homography view = CardPose.View(roll, tilt, direction, distance, scale);
        foreach (Point p in new Point[] { new(0, 0), new(0.5, 0.5), new(-0.5, 0.7), new(0.2, -0.6) })
        {
            // In space: turned in its plane; then the tilt's axis laid on x, turned about x, and laid back.
            (double x, double y) = Turn(p.X, p.Y, roll);
            (x, y) = Turn(x, y, -direction);
            (y, double z) = Turn(y, 0, tilt);
            (x, y) = Turn(x, y, direction);
            double focal = scale * distance;
            Point mapped = view.Map(p);
            Assert.Equal(focal * x / (distance + z), mapped.X, 1e-6);
            Assert.Equal(focal * y / (distance + z), mapped.Y, 1e-6);
        }
    }

    [Fact]
    public void A_shift_and_a_scaling_compose_with_a_view()
    {
        Homography view = CardPose.View(10, 30, 50, 2, 40);
        Point p = new(0.3, -0.2);
        Assert.Equal(view.Map(p) + new Point(7, -3), view.Then(new Point(7, -3)).Map(p), Near);
        Assert.Equal(view.Map((p * 0.6) + new Point(0.1, 0.2)), view.After(0.6, new Point(0.1, 0.2)).Map(p), Near);
    }

    [Theory]
    [MemberData(nameof(Renderings))]
    public void Scale_tilt_and_layout_are_within_their_ranges(bool hard)
    {
        RenderingRanges ranges = hard ? RenderingRanges.Hard : RenderingRanges.Usual;
        List<double> tilts = [];
        foreach (CardPose pose in Poses(ranges))
        {
            // At the card's centre a pinhole camera shrinks the card by the cosine of the tilt across its axis, and not along it.
            const double step = 1e-6;
            Point centre = pose.ToPicture.Map(new Point(0, 0));
            Point right = (pose.ToPicture.Map(new Point(step, 0)) - centre) * (1 / step);
            Point down = (pose.ToPicture.Map(new Point(0, step)) - centre) * (1 / step);
            double sum = (right.Length * right.Length) + (down.Length * down.Length);
            double area = (right.X * down.Y) - (right.Y * down.X);
            double root = Math.Sqrt(Math.Max(0, (sum * sum) - (4 * area * area)));
            double along = Math.Sqrt((sum + root) / 2);
            double across = Math.Sqrt((sum - root) / 2);
            double tilt = Math.Acos(Math.Min(1, across / along)) * 180 / Math.PI;
            tilts.Add(tilt);

            Assert.InRange(along / Height, ranges.Scale.Low - 1e-3, ranges.Scale.High + 1e-3);
            Assert.InRange(tilt, ranges.Tilt.Low - 0.2, ranges.Tilt.High + 0.2);
            Assert.InRange(pose.Aspect, ranges.Aspect.Low, ranges.Aspect.High);
            Assert.InRange(pose.PictogramSize, ranges.PictogramSize.Low, ranges.PictogramSize.High);
            Assert.InRange(Math.Abs(pose.PictogramCentre.X) + (pose.PictogramSize / 2), 0, 0.5);
            Assert.InRange(Math.Abs(pose.PictogramCentre.Y) + (pose.PictogramSize / 2), 0, pose.Aspect / 2);
        }

        Assert.True(tilts.Max() - tilts.Min() > 0.9 * (ranges.Tilt.High - ranges.Tilt.Low)); // the whole range is used
    }

    [Theory]
    [MemberData(nameof(Renderings))]
    public void A_pictogram_that_fits_lies_in_the_middle_square(bool hard)
    {
        int fitting = 0;
        foreach (CardPose pose in Poses(hard ? RenderingRanges.Hard : RenderingRanges.Usual))
        {
            Point[] corners = [.. Outline.Rectangle(0, 0, 1, 1).Select(pose.PictogramToPicture.Map)];
            double width = corners.Max(p => p.X) - corners.Min(p => p.X);
            double height = corners.Max(p => p.Y) - corners.Min(p => p.Y);
            if (width <= Height && height <= Height)
            {
                fitting++;
                Assert.All(corners, p => Assert.InRange(p.X, ((Width - Height) / 2) - 1e-6, ((Width + Height) / 2) + 1e-6));
                Assert.All(corners, p => Assert.InRange(p.Y, -1e-6, Height + 1e-6));
            }
        }

        Assert.InRange(fitting, 700, 1000); // the rest is larger than the picture, by a corner of the square
    }

    [Theory]
    [MemberData(nameof(Renderings))]
    public void An_arrow_never_looks_more_like_another(bool hard)
    {
        foreach (CardPose pose in Poses(hard ? RenderingRanges.Hard : RenderingRanges.Usual))
        {
            Homography map = pose.PictogramToPicture;
            Point right = map.Map(new Point(1, 0.5)) - map.Map(new Point(0, 0.5));
            Point up = map.Map(new Point(0.5, 0)) - map.Map(new Point(0.5, 1));
            Assert.True(right.X > Math.Abs(right.Y), $"{right}");
            Assert.True(-up.Y > Math.Abs(up.X), $"{up}");
        }
    }

    private static IEnumerable<CardPose> Poses(RenderingRanges ranges) =>
        Enumerable.Range(0, 1000).Select(
            i => CardPose.Random(new PictureRandom(3, 0, (ulong)i), ranges, Width, Height, caption: i % 2 == 0));

    private static (double X, double Y) Turn(double x, double y, double degrees)
    {
        double angle = degrees * Math.PI / 180;
        return ((x * Math.Cos(angle)) - (y * Math.Sin(angle)), (x * Math.Sin(angle)) + (y * Math.Cos(angle)));
    }

    private static bool Near(Point a, Point b) => (a - b).Length < 1e-9;
}
