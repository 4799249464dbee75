namespace MobileNetEdge.Tools.Trainer.Cards.Shapes;

/// <summary>A place in a plane: x to the right, y down.</summary>
internal readonly record struct Point(double X, double Y)
{
    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);

    public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y);

    public static Point operator *(Point a, double factor) => new(a.X * factor, a.Y * factor);

    public double Length => Math.Sqrt((X * X) + (Y * Y));

    /// <summary>The point turned about the origin, clockwise as seen on a picture.</summary>
    public Point Turned(double degrees)
    {
        (double sin, double cos) = Trigonometry.SinCos(degrees);
        return new Point((X * cos) - (Y * sin), (X * sin) + (Y * cos));
    }

    /// <summary>The point at this angle and distance from the origin; 0° is to the right, 90° is down.</summary>
    public static Point AtAngle(double degrees, double distance) => new Point(distance, 0).Turned(degrees);
}
