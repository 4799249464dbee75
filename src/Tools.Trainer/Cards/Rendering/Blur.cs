using System.Numerics;
using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>Blurs planes [height, width]; beyond the border its pixels are repeated.</summary>
internal sealed class Blur(int width, int height)
{
    private float[] _padded = [];

    /// <summary>
    /// A soft round blur with weights (1 − (d/r)²)² along rows, then columns: r = √7 σ has the variance of a Gaussian of σ and needs
    /// no exponential.
    /// </summary>
    /// <param name="plane">Blurred in place.</param>
    /// <param name="sigma">In pixels; below 0.38 nothing changes.</param>
    public void Soften(float[] plane, float sigma)
    {
        float reach = sigma * 2.6457513f;
        int radius = Math.Min((int)reach, Math.Max(width, height));
        if (radius < 1)
        {
            return;
        }

        Span<float> weights = stackalloc float[radius + 1];
        float sum = 0;
        for (int d = 0; d <= radius; d++)
        {
            float part = 1 - (d / reach * (d / reach));
            weights[d] = part * part;
            sum += d == 0 ? weights[d] : 2 * weights[d];
        }

        List<Tap> rows = [];
        List<Tap> columns = [];
        for (int d = -radius; d <= radius; d++)
        {
            rows.Add(new Tap(d, 0, weights[Math.Abs(d)] / sum));
            columns.Add(new Tap(0, d, weights[Math.Abs(d)] / sum));
        }

        Apply(plane, rows, radius);
        Apply(plane, columns, radius);
    }

    /// <summary>The blur of a camera that moves evenly while it exposes.</summary>
    /// <param name="planes">Blurred in place.</param>
    /// <param name="way">The picture's movement across the sensor, in pixels.</param>
    public void Drag(float[][] planes, Point way)
    {
        int steps = (int)(way.Length * 2) + 2;
        Dictionary<(int X, int Y), float> taps = [];
        for (int i = 0; i < steps; i++)
        {
            // Each moment falls between four pixels.
            Point at = way * (((i + 0.5) / steps) - 0.5);
            int x = (int)Math.Floor(at.X);
            int y = (int)Math.Floor(at.Y);
            float fx = (float)(at.X - x);
            float fy = (float)(at.Y - y);
            Add(x, y, (1 - fx) * (1 - fy));
            Add(x + 1, y, fx * (1 - fy));
            Add(x, y + 1, (1 - fx) * fy);
            Add(x + 1, y + 1, fx * fy);
        }

        List<Tap> list = [.. taps.Select(tap => new Tap(tap.Key.X, tap.Key.Y, tap.Value / steps))
            .OrderBy(tap => tap.Y)
            .ThenBy(tap => tap.X)];
        foreach (float[] plane in planes)
        {
            Apply(plane, list, (int)(way.Length / 2) + 2);
        }

        void Add(int x, int y, float weight) => taps[(x, y)] = taps.GetValueOrDefault((x, y)) + weight;
    }

    /// <summary>One weight of a kernel, and where it is from the pixel.</summary>
    private readonly record struct Tap(int X, int Y, float Weight);

    private void Apply(float[] plane, List<Tap> taps, int margin)
    {
        int stride = width + (2 * margin);
        int size = stride * (height + (2 * margin));
        if (_padded.Length < size)
        {
            _padded = new float[size];
        }

        for (int y = -margin; y < height + margin; y++)
        {
            ReadOnlySpan<float> source = plane.AsSpan(Math.Clamp(y, 0, height - 1) * width, width);
            Span<float> row = _padded.AsSpan((y + margin) * stride, stride);
            row[..margin].Fill(source[0]);
            source.CopyTo(row[margin..]);
            row[(margin + width)..].Fill(source[^1]);
        }

        for (int y = 0; y < height; y++)
        {
            Span<float> target = plane.AsSpan(y * width, width);
            target.Clear();
            foreach (Tap tap in taps)
            {
                Accumulate(target, _padded.AsSpan(((y + margin + tap.Y) * stride) + margin + tap.X, width), tap.Weight);
            }
        }
    }

    private static void Accumulate(Span<float> target, ReadOnlySpan<float> source, float weight)
    {
        int x = 0;
        Vector<float> weights = new(weight);
        for (; x <= target.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            // Multiplied and then added, not fused: the same bits on every machine.
            (new Vector<float>(target[x..]) + (new Vector<float>(source[x..]) * weights)).CopyTo(target[x..]);
        }

        for (; x < target.Length; x++)
        {
            target[x] += source[x] * weight;
        }
    }
}
