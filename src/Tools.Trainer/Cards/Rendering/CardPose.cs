using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>A card's shape and where it is seen.</summary>
/// <param name="ToPicture">From the card (in card widths, its centre at 0, 0) to pixels.</param>
/// <param name="Aspect">The card's height in card widths.</param>
/// <param name="PictogramSize">Side of the pictogram's square in card widths.</param>
/// <param name="PictogramCentre">On the card.</param>
internal sealed record CardPose(Homography ToPicture, double Aspect, double PictogramSize, Point PictogramCentre)
{
    /// <summary>From the pictogram's unit square to pixels.</summary>
    public Homography PictogramToPicture =>
        ToPicture.After(PictogramSize, PictogramCentre - new Point(PictogramSize / 2, PictogramSize / 2));

    /// <summary>A card in front of a pinhole camera, its whole pictogram in the middle square that a classifier crops.</summary>
    public static CardPose Random(PictureRandom random, RenderingRanges ranges, int width, int height, bool caption)
    {
        double aspect = random.In(ranges.Aspect);
        double size = random.In(ranges.PictogramSize);
        double free = (aspect - size) / 2; // above and below a pictogram in the middle
        Point centre = new(random.In(-0.3f, 0.3f) * (1 - size) / 2, (free * random.In(-0.3f, 0.3f)) - (caption ? free * 0.4 : 0));

        int square = Math.Min(width, height);
        double scale = random.In(ranges.Scale) * square;
        Homography view = View(random.In(ranges.Roll), random.In(ranges.Tilt), random.In(0, 360), random.In(ranges.Distance), scale);
        CardPose pose = new(view, aspect, size, centre);
        Point[] corners = [.. Outline.Rectangle(0, 0, 1, 1).Select(pose.PictogramToPicture.Map)];
        Point shift = new(
            ((width - square) / 2.0) + Place(random, corners.Min(p => p.X), corners.Max(p => p.X), square),
            ((height - square) / 2.0) + Place(random, corners.Min(p => p.Y), corners.Max(p => p.Y), square));
        return pose with { ToPicture = view.Then(shift) };
    }

    /// <param name="roll">Turn of the card in its plane, clockwise, in degrees.</param>
    /// <param name="tilt">Angle of its plane to the sensor, in degrees.</param>
    /// <param name="direction">Of the axis in the picture about which it is tilted, in degrees.</param>
    /// <param name="distance">From the lens to the card's centre, in card widths.</param>
    /// <param name="scale">Pixels for a card width at that distance.</param>
    /// <returns>From the card to pixels, its centre at pixel (0, 0).</returns>
    public static Homography View(double roll, double tilt, double direction, double distance, double scale)
    {
        // Rodrigues' rotation about the axis (x, y, 0), of the card's own two axes after the roll.
        (double sin, double cos) = Trigonometry.SinCos(tilt);
        Point axis = Point.AtAngle(direction, 1);
        (double X, double Y, double Z) Rotated(Point v)
        {
            double along = ((axis.X * v.X) + (axis.Y * v.Y)) * (1 - cos);
            return ((v.X * cos) + (axis.X * along), (v.Y * cos) + (axis.Y * along), ((axis.X * v.Y) - (axis.Y * v.X)) * sin);
        }

        (double X, double Y, double Z) right = Rotated(new Point(1, 0).Turned(roll));
        (double X, double Y, double Z) down = Rotated(new Point(0, 1).Turned(roll));
        double focal = scale * distance; // in pixels
        return new Homography(right.X * focal, down.X * focal, 0, right.Y * focal, down.Y * focal, 0, right.Z, down.Z, distance);
    }

    /// <summary>A shift that brings a range into a square: anywhere it fits, more often near the middle.</summary>
    private static double Place(PictureRandom random, double low, double high, int size)
    {
        double room = size - (high - low);
        double even = (random.Unit() + random.Unit()) / 2;
        return (room <= 0 ? room / 2 : room * even) - low;
    }
}
