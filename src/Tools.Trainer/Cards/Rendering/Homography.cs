using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>
/// Maps a plane to a plane as a pinhole camera does: straight lines stay straight. The nine numbers are a 3×3 matrix's rows.
/// </summary>
internal readonly record struct Homography(double A, double B, double C, double D, double E, double F, double G, double H, double I)
{
    public static Homography Identity { get; } = new(1, 0, 0, 0, 1, 0, 0, 0, 1);

    public Point Map(Point p)
    {
        double w = (G * p.X) + (H * p.Y) + I;
        return new Point(((A * p.X) + (B * p.Y) + C) / w, ((D * p.X) + (E * p.Y) + F) / w);
    }

    /// <summary>The same, and then a shift.</summary>
    public Homography Then(Point shift) => new(
        A + (shift.X * G), B + (shift.X * H), C + (shift.X * I),
        D + (shift.Y * G), E + (shift.Y * H), F + (shift.Y * I),
        G, H, I);

    /// <summary>First a scaling by <paramref name="size"/> and a shift to <paramref name="origin"/>, and then this.</summary>
    public Homography After(double size, Point origin) => new(
        A * size, B * size, (A * origin.X) + (B * origin.Y) + C,
        D * size, E * size, (D * origin.X) + (E * origin.Y) + F,
        G * size, H * size, (G * origin.X) + (H * origin.Y) + I);
}
