using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>
/// How much of each pixel polygons cover, exactly: each edge adds the area that it cuts off each pixel, and a running sum along each
/// row turns this into coverage (the method of font rasterizers). The result is that of infinitely many samples per pixel.
/// </summary>
internal sealed class Coverage
{
    private readonly int _width;
    private readonly int _height;
    private readonly int _stride;
    private readonly float[] _cells;

    public Coverage(int width, int height)
    {
        _width = width;
        _height = height;
        _stride = width + 2; // an edge writes up to two columns past the last pixel
        _cells = new float[height * _stride];
        Clear();
    }

    // The box of pixels that polygons touch; right and bottom are the first outside. Without any, bottom is above top.
    public int Left { get; private set; }

    public int Right { get; private set; }

    public int Top { get; private set; }

    public int Bottom { get; private set; }

    /// <summary>One row of the box, 0 to 1 each, from <see cref="Left"/> on.</summary>
    public Span<float> Row(int y) => _cells.AsSpan((y * _stride) + Left, Math.Max(0, Right - Left));

    /// <summary>Starts again.</summary>
    public void Clear()
    {
        for (int y = Top; y < Bottom; y++)
        {
            _cells.AsSpan(y * _stride, _stride).Clear();
        }

        (Left, Right, Top, Bottom) = (_width, 0, _height, 0);
    }

    /// <summary>Starts again with polygons of one turning direction: where they overlap they count once.</summary>
    public void Fill(IEnumerable<IReadOnlyList<Point>> polygons, Homography map)
    {
        Clear();
        foreach (IReadOnlyList<Point> polygon in polygons)
        {
            Add(polygon, map);
        }

        for (int y = Top; y < Bottom; y++)
        {
            float sum = 0;
            foreach (ref float cell in Row(y))
            {
                sum += cell;
                cell = Math.Min(Math.Abs(sum), 1);
            }
        }
    }

    private void Add(IReadOnlyList<Point> polygon, Homography map)
    {
        Point previous = map.Map(polygon[^1]);
        for (int i = 0; i < polygon.Count; i++)
        {
            Point next = map.Map(polygon[i]);
            Left = Math.Min(Left, (int)Math.Clamp(Math.Floor(next.X), 0, _width));
            Right = Math.Max(Right, (int)Math.Clamp(Math.Ceiling(next.X) + 1, 0, _width));
            Top = Math.Min(Top, (int)Math.Clamp(Math.Floor(next.Y), 0, _height));
            Bottom = Math.Max(Bottom, (int)Math.Clamp(Math.Ceiling(next.Y), 0, _height));
            AddEdge(previous, next);
            previous = next;
        }
    }

    private void AddEdge(Point from, Point to)
    {
        double direction = from.Y < to.Y ? 1 : -1;
        (Point upper, Point lower) = from.Y < to.Y ? (from, to) : (to, from);
        double slope = (lower.X - upper.X) / (lower.Y - upper.Y);
        double end = Math.Min(lower.Y, _height);
        for (double y = Math.Max(upper.Y, 0); y < end;)
        {
            double row = Math.Floor(y);
            double next = Math.Min(row + 1, end);
            double x0 = upper.X + ((y - upper.Y) * slope);
            double x1 = upper.X + ((next - upper.Y) * slope);
            AddInRow((int)row, Math.Min(x0, x1), Math.Max(x0, x1), (next - y) * direction);
            y = next;
        }
    }

    /// <summary>An edge's part within one row of pixels, <paramref name="rise"/> high.</summary>
    private void AddInRow(int row, double left, double right, double rise)
    {
        Span<float> cells = _cells.AsSpan(row * _stride, _stride);
        if (left >= _width)
        {
            return; // everything to the right of it is outside
        }

        if (left < 0)
        {
            double outside = right <= 0 ? rise : rise * -left / (right - left);
            cells[0] += (float)outside; // covers whole pixels from the first on
            rise -= outside;
            left = 0;
        }

        if (right <= left)
        {
            right = left;
        }
        else if (right > _width)
        {
            rise *= (_width - left) / (right - left);
            right = _width;
        }

        double risePerPixel = right > left ? rise / (right - left) : 0;
        int last = (int)right;
        for (int x = (int)left; x <= last; x++)
        {
            double from = Math.Max(left, x);
            double to = Math.Min(right, x + 1);
            double part = right > left ? (to - from) * risePerPixel : rise;
            double middle = ((from + to) / 2) - x;
            cells[x] += (float)(part * (1 - middle));
            cells[x + 1] += (float)(part * middle);
        }
    }
}
