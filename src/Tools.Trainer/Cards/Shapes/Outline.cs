namespace MobileNetEdge.Tools.Trainer.Cards.Shapes;

/// <summary>Polygons of common shapes, corners in clockwise order so that overlapping ones add up when filled together.</summary>
internal static class Outline
{
    private const int RoundCorners = 24;

    public static Point[] Rectangle(double left, double top, double right, double bottom) =>
        [new(left, top), new(right, top), new(right, bottom), new(left, bottom)];

    /// <param name="left">Left side.</param>
    /// <param name="top">Upper side.</param>
    /// <param name="right">Right side.</param>
    /// <param name="bottom">Lower side.</param>
    /// <param name="radius">Of the corners; 0 for sharp ones.</param>
    public static Point[] RoundedRectangle(double left, double top, double right, double bottom, double radius)
    {
        if (radius <= 0)
        {
            return Rectangle(left, top, right, bottom);
        }

        Point[] centres =
        [
            new(right - radius, bottom - radius),
            new(left + radius, bottom - radius),
            new(left + radius, top + radius),
            new(right - radius, top + radius),
        ];
        return [.. centres.SelectMany(
            (centre, corner) => Enumerable.Range(0, 5).Select(i => centre + Point.AtAngle((corner * 90) + (i * 22.5), radius)))];
    }

    public static Point[] Disc(Point centre, double radius) =>
        [.. Enumerable.Range(0, RoundCorners).Select(i => centre + Point.AtAngle(i * 360.0 / RoundCorners, radius))];

    /// <summary>A straight stroke with flat ends.</summary>
    public static Point[] Line(Point from, Point to, double width)
    {
        Point along = to - from;
        double length = Math.Max(along.Length, 1e-9);
        Point aside = new Point(-along.Y, along.X) * (width / 2 / length);
        return [from - aside, to - aside, to + aside, from + aside];
    }

    /// <summary>A bent stroke: a line for each part, and a disc on each inner corner.</summary>
    public static IEnumerable<Point[]> Stroke(IReadOnlyList<Point> path, double width)
    {
        for (int i = 1; i < path.Count; i++)
        {
            yield return Line(path[i - 1], path[i], width);
            if (i + 1 < path.Count)
            {
                yield return Disc(path[i], width / 2);
            }
        }
    }

    /// <summary>A stroke with a round far end, such as a finger.</summary>
    public static Point[] Capsule(Point from, Point tip, double width)
    {
        Point along = (tip - from) * (1 / Math.Max((tip - from).Length, 1e-9));
        Point aside = new Point(-along.Y, along.X) * (width / 2);
        IEnumerable<Point> round = Enumerable.Range(1, 9).Select(i => tip + (aside * -1).Turned(i * 18));
        return [from - aside, tip - aside, .. round, tip + aside, from + aside];
    }
}
