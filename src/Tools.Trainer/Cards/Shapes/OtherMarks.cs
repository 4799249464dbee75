using MobileNetEdge.Tools.Trainer.Cards.Rendering;

namespace MobileNetEdge.Tools.Trainer.Cards.Shapes;

/// <summary>
/// What cards of the class "nothing" show, in the unit square. Shapes that a person might take for one of the ten in a bad
/// picture are left out: ellipses and hexagons (circle), near-square rectangles (square), an X (cross), anything spiky (star).
/// </summary>
internal static class OtherMarks
{
    private static readonly string[] Letters =
    [
        // Corners on a 3×5 grid, numbered by rows from 0 to 14; a space lifts the pen.
        "02 1D", "0CE", "0C 25 8", "0C 0CE 2E", "0E 0C 2E", "20CE 68", "20C 68", "0C 68 2E", "02CE", "20368BEC", "023568BE", "0682E",
        "037 2C", "CD 02587A",
    ];

    /// <returns>Polygons to fill together.</returns>
    public static IReadOnlyList<IReadOnlyList<Point>> Draw(PictureRandom random) => random.Below(10) switch
    {
        0 => [[.. Pictograms.Of(CardClass.ArrowUp).Select(p => new Point(1 - p.X, 1 - p.Y))]], // down: none of the ten
        1 => DoubleArrow(random),
        2 => Crescent(random),
        3 => Letter(random),
        4 => Zigzag(random),
        5 => [.. Outline.Stroke([new(0.12, 0.55), new(0.4, 0.85), new(0.9, 0.15)], random.In(0.06f, 0.18f))], // a tick
        6 => Bars(random),
        7 => Dots(random),
        8 => Arc(random),
        _ => Scribble(random),
    };

    private static List<Point[]> DoubleArrow(PictureRandom random)
    {
        Point[] sideways =
        [
            new(0.02, 0.5), new(0.28, 0.24), new(0.28, 0.41), new(0.72, 0.41), new(0.72, 0.24),
            new(0.98, 0.5), new(0.72, 0.76), new(0.72, 0.59), new(0.28, 0.59), new(0.28, 0.76),
        ];
        return [random.Chance(0.5f) ? sideways : [.. sideways.Select(p => new Point(1 - p.Y, p.X))]];
    }

    private static List<Point[]> Crescent(PictureRandom random)
    {
        double turn = random.In(0, 360);
        double hollow = random.In(0.1f, 0.3f);
        IEnumerable<Point> outer = Enumerable.Range(0, 25).Select(i => Point.AtAngle(-90 + (i * 7.5), 0.45));
        IEnumerable<Point> inner = Enumerable.Range(1, 23)
            .Select(i => Point.AtAngle(90 - (i * 7.5), 1))
            .Select(p => new Point(p.X * hollow, p.Y * 0.45));
        return [[.. outer.Concat(inner).Select(p => p.Turned(turn) + new Point(0.5, 0.5))]];
    }

    private static List<Point[]> Letter(PictureRandom random)
    {
        double width = random.In(0.08f, 0.18f);
        return [.. Letters[random.Below(Letters.Length)].Split(' ').SelectMany(stroke =>
            Outline.Stroke([.. stroke.Select(corner => Convert.ToInt32(corner.ToString(), 16)).Select(
                i => new Point(0.2 + (i % 3 * 0.3), 0.1 + (i / 3 * 0.2)))], width))];
    }

    private static List<Point[]> Zigzag(PictureRandom random)
    {
        int corners = 5 + random.Below(4);
        double height = random.In(0.08f, 0.2f);
        return [.. Outline.Stroke([.. Enumerable.Range(0, corners)
            .Select(i => new Point(0.05 + (0.9 * i / (corners - 1)), 0.5 + (i % 2 == 0 ? height : -height)))], random.In(0.05f, 0.1f))];
    }

    private static List<Point[]> Bars(PictureRandom random)
    {
        int bars = 1 + random.Below(3);
        bool upright = random.Chance(0.5f);
        double thick = random.In(0.1f, 0.2f);
        return [.. Enumerable.Range(0, bars).Select(i =>
        {
            double middle = 0.5 + ((i - ((bars - 1) / 2.0)) * 0.33);
            return upright
                ? Outline.Rectangle(middle - (thick / 2), 0.08, middle + (thick / 2), 0.92)
                : Outline.Rectangle(0.08, middle - (thick / 2), 0.92, middle + (thick / 2));
        })];
    }

    private static List<Point[]> Dots(PictureRandom random)
    {
        double radius = random.In(0.06f, 0.11f);
        int columns = 2 + random.Below(2);
        int rows = 1 + random.Below(3);
        return [.. from row in Enumerable.Range(0, rows)
                   from column in Enumerable.Range(0, columns)
                   select Outline.Disc(
                       new Point(0.5 + ((column - ((columns - 1) / 2.0)) * 0.36), 0.5 + ((row - ((rows - 1) / 2.0)) * 0.36)), radius)];
    }

    private static List<Point[]> Arc(PictureRandom random)
    {
        double from = random.In(0, 360);
        int steps = 6 + random.Below(5); // 72° to 132°
        double radius = random.In(0.3f, 0.42f);
        return [.. Outline.Stroke(
            [.. Enumerable.Range(0, steps).Select(i => new Point(0.5, 0.5) + Point.AtAngle(from + (i * 14.4), radius))],
            random.In(0.06f, 0.14f))];
    }

    private static List<Point[]> Scribble(PictureRandom random)
    {
        double width = random.In(0.03f, 0.07f);
        List<Point> path = [new(random.In(0.1f, 0.9f), random.In(0.1f, 0.9f))];
        double heading = random.In(0, 360);
        for (int i = 0; i < 14; i++)
        {
            heading += random.In(-100, 100);
            Point next = path[^1] + Point.AtAngle(heading, random.In(0.08f, 0.3f));
            path.Add(new Point(Math.Clamp(next.X, 0.05, 0.95), Math.Clamp(next.Y, 0.05, 0.95)));
        }

        return [.. Outline.Stroke(path, width)];
    }
}
