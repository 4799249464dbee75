namespace MobileNetEdge.Tools.Trainer.Cards.Shapes;

/// <summary>
/// The ten pictograms, each one filled polygon in the unit square (x to the right, y down). The training pictures, the SVG files and
/// the PDF are all drawn from these.
/// </summary>
internal static class Pictograms
{
    private const int CurveCorners = 96; // of a circle or a heart: under 0.1 mm from round on a printed card

    private static readonly Point[] ArrowRight =
    [
        new(0.04, 0.36), new(0.50, 0.36), new(0.50, 0.10), new(0.96, 0.50), new(0.50, 0.90), new(0.50, 0.64), new(0.04, 0.64),
    ];

    /// <exception cref="ArgumentOutOfRangeException">"Nothing" has no pictogram.</exception>
    public static IReadOnlyList<Point> Of(CardClass card) => card switch
    {
        CardClass.Circle => Circle,
        CardClass.Square => [new(0.1, 0.1), new(0.9, 0.1), new(0.9, 0.9), new(0.1, 0.9)],
        CardClass.Triangle => [new(0.5, 0.08), new(0.97, 0.894), new(0.03, 0.894)], // equilateral
        CardClass.Star => Star,
        CardClass.Heart => Heart,
        CardClass.Cross =>
        [
            new(0.35, 0.05), new(0.65, 0.05), new(0.65, 0.35), new(0.95, 0.35), new(0.95, 0.65), new(0.65, 0.65),
            new(0.65, 0.95), new(0.35, 0.95), new(0.35, 0.65), new(0.05, 0.65), new(0.05, 0.35), new(0.35, 0.35),
        ],
        CardClass.ArrowRight => ArrowRight,
        CardClass.ArrowLeft => ArrowLeft,
        CardClass.ArrowUp => ArrowUp,
        CardClass.Lightning =>
            [new(0.62, 0.02), new(0.20, 0.56), new(0.47, 0.56), new(0.34, 0.98), new(0.82, 0.40), new(0.54, 0.40), new(0.76, 0.02)],
        _ => throw new ArgumentOutOfRangeException(nameof(card), card, "has no pictogram"),
    };

    private static Point[] Circle { get; } = [.. Enumerable.Range(0, CurveCorners).Select(
        i => new Point(0.5, 0.5) + Point.AtAngle(i * 360.0 / CurveCorners, 0.45))];

    // Ten corners, alternately outer and inner. A pentagram's inner ones lie at 0.38 of the outer radius; at 0.42 it stays a star in small
    // pictures.
    private static Point[] Star { get; } = [.. Enumerable.Range(0, 10).Select(
        i => new Point(0.5, 0.53) + Point.AtAngle((i * 36) - 90, i % 2 == 0 ? 0.5 : 0.21))];

    // The curve x = 16 sin³t, y = 13 cos t − 5 cos 2t − 2 cos 3t − cos 4t, 32 wide and 29 high.
    private static Point[] Heart { get; } = [.. Enumerable.Range(0, CurveCorners).Select(i => HeartAt(i * 360.0 / CurveCorners))];

    private static Point[] ArrowLeft { get; } = [.. ArrowRight.Select(p => new Point(1 - p.X, 1 - p.Y))];

    private static Point[] ArrowUp { get; } = [.. ArrowRight.Select(p => new Point(p.Y, 1 - p.X))];

    private static Point HeartAt(double degrees)
    {
        (double sin, double cos) = Trigonometry.SinCos(degrees);
        double x = 16 * sin * sin * sin;
        double y = (13 * cos) - (5 * Trigonometry.SinCos(2 * degrees).Cos) - (2 * Trigonometry.SinCos(3 * degrees).Cos)
            - Trigonometry.SinCos(4 * degrees).Cos;
        return new Point(0.5 + (x / 34), 0.46 - (y / 34));
    }
}
