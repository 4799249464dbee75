using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards.Shapes;

/// <summary>What the rasterizer is tested against: point in polygon, by counting crossings.</summary>
internal static class PolygonArea
{
    public static bool Contains(this IReadOnlyList<Point> polygon, Point p)
    {
        bool inside = false;
        for (int i = 0, j = polygon.Count - 1; i < polygon.Count; j = i++)
        {
            (Point a, Point b) = (polygon[i], polygon[j]);
            if (a.Y > p.Y != b.Y > p.Y && p.X < ((b.X - a.X) * (p.Y - a.Y) / (b.Y - a.Y)) + a.X)
            {
                inside = !inside;
            }
        }

        return inside;
    }

    /// <summary>A grid of points in the unit square: whether each is in the polygon.</summary>
    public static bool[] Sample(this IReadOnlyList<Point> polygon, int side) =>
        [.. from y in Enumerable.Range(0, side) from x in Enumerable.Range(0, side) select polygon.Contains(
            new Point((x + 0.5) / side, (y + 0.5) / side))];
}
