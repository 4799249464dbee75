namespace MobileNetEdge.Tools.Trainer.Data;

/// <summary>What is varied from epoch to epoch.</summary>
[Flags]
internal enum Augmentations
{
    None = 0,
    Flip = 1,      // left and right
    Shift = 2,     // by up to an eighth of the picture
    Crop = 4,      // a part of 60 to 100 % of the area, of a random aspect
    Colour = 8,    // brightness, contrast, saturation
    All = Flip | Shift | Crop | Colour,
}

/// <summary>Augments a picture: its content at another position, size and light.</summary>
/// <param name="what">What may be varied.</param>
/// <param name="resolution">Height and width of the pictures.</param>
internal sealed class Augmentation(Augmentations what, int resolution)
{
    private const double MaxShift = 1.0 / 8;
    private const double MinArea = 0.6;
    private const double MaxAspect = 1.2;
    private const double MaxColourChange = 0.3;

    /// <param name="source">[resolution, resolution, 3].</param>
    /// <param name="target">Of the same length.</param>
    /// <param name="random">The source of all variation.</param>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, Random random)
    {
        (double width, double height) = (1, 1);
        if (what.HasFlag(Augmentations.Crop))
        {
            double side = Math.Sqrt(Between(random, MinArea, 1));
            double aspect = Math.Sqrt(Math.Pow(MaxAspect, Between(random, -1, 1)));
            (width, height) = (Math.Min(1, side * aspect), Math.Min(1, side / aspect));
        }

        Axis columns = new(Place(width, random), width, what.HasFlag(Augmentations.Flip) && random.Next(2) == 0, resolution);
        Axis rows = new(Place(height, random), height, false, resolution);
        Resample(source, target, rows, columns);
        if (what.HasFlag(Augmentations.Colour))
        {
            ChangeColour(target, random);
        }
    }

    /// <summary>Where a part of this size starts, in units of the picture: anywhere inside, and outside as far as a shift goes.</summary>
    private double Place(double size, Random random)
    {
        double start = Between(random, 0, 1 - size);
        // Whole pixels: a picture that is only moved stays sharp.
        return what.HasFlag(Augmentations.Shift)
            ? start + (Math.Round(Between(random, -MaxShift, MaxShift) * resolution) / resolution)
            : start;
    }

    private static double Between(Random random, double low, double high) => low + (random.NextDouble() * (high - low));

    private void Resample(ReadOnlySpan<byte> source, Span<byte> target, Axis rows, Axis columns)
    {
        for (int y = 0; y < resolution; y++)
        {
            ReadOnlySpan<byte> upper = source.Slice(rows.First[y] * resolution * 3, resolution * 3);
            ReadOnlySpan<byte> lower = source.Slice(rows.Second[y] * resolution * 3, resolution * 3);
            int below = rows.Weight[y];
            for (int x = 0; x < resolution; x++)
            {
                (int left, int right, int beside) = (columns.First[x] * 3, columns.Second[x] * 3, columns.Weight[x]);
                for (int c = 0; c < 3; c++)
                {
                    int top = (upper[left + c] * (Axis.One - beside)) + (upper[right + c] * beside);
                    int bottom = (lower[left + c] * (Axis.One - beside)) + (lower[right + c] * beside);
                    target[(((y * resolution) + x) * 3)
                        + c] = (byte)(((top * (Axis.One - below)) + (bottom * below) + (Axis.One * Axis.One / 2)) / (Axis.One * Axis.One));
                }
            }
        }
    }

    /// <summary>
    /// Brightness, contrast and saturation are all one factor and one offset per pixel: v' = gain · v + (gray's share) + offset.
    /// </summary>
    private static void ChangeColour(Span<byte> pixels, Random random)
    {
        float gain = (float)Between(random, 1 - MaxColourChange, 1 + MaxColourChange);
        float contrast = (float)Between(random, 1 - MaxColourChange, 1 + MaxColourChange);
        float saturation = (float)Between(random, 1 - MaxColourChange, 1 + MaxColourChange);
        float own = gain * contrast * saturation;
        float gray = gain * contrast * (1 - saturation);
        float offset = gain * (1 - contrast) * 127.5f;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            // BT.601's luma.
            float luma = (0.299f * pixels[i]) + (0.587f * pixels[i + 1]) + (0.114f * pixels[i + 2]);
            float shared = (gray * luma) + offset + 0.5f;
            for (int c = 0; c < 3; c++)
            {
                pixels[i + c] = (byte)Math.Clamp((own * pixels[i + c]) + shared, 0f, 255f);
            }
        }
    }

    /// <summary>For each target pixel of an axis the two source pixels between which it lies, mirrored at the border.</summary>
    private readonly struct Axis
    {
        public const int One = 256;

        /// <param name="start">Where the part starts, in units of the picture.</param>
        /// <param name="size">Its size in units of the picture.</param>
        /// <param name="flip">Whether to count from the other end.</param>
        /// <param name="count">Pixels of the axis, in source and target.</param>
        public Axis(double start, double size, bool flip, int count)
        {
            (First, Second, Weight) = (new int[count], new int[count], new int[count]);
            for (int i = 0; i < count; i++)
            {
                int target = flip ? count - 1 - i : i;
                double at = (start * count) + ((target + 0.5) * size) - 0.5;
                int first = (int)Math.Floor(at);
                First[i] = Mirror(first, count);
                Second[i] = Mirror(first + 1, count);
                Weight[i] = (int)((at - first) * One);
            }
        }

        public int[] First { get; }

        public int[] Second { get; }

        /// <summary>Of the second pixel, in 1 / <see cref="One"/>.</summary>
        public int[] Weight { get; }

        private static int Mirror(int index, int count) =>
            Math.Clamp(index < 0 ? -index : index >= count ? (2 * count) - 2 - index : index, 0, count - 1);
    }
}
