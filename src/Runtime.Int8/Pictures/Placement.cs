namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>A rectangle of whole pixels.</summary>
internal readonly record struct PixelRectangle(int X, int Y, int Width, int Height);

/// <summary>Which rectangle of the picture becomes which rectangle of the tensor.</summary>
internal readonly record struct Placement(PixelRectangle Source, PixelRectangle Target)
{
    public static Placement Of(Fit fit, int sourceWidth, int sourceHeight, int targetWidth, int targetHeight)
    {
        PixelRectangle source = new(0, 0, sourceWidth, sourceHeight);
        PixelRectangle target = new(0, 0, targetWidth, targetHeight);
        return fit switch
        {
            Fit.Crop => new Placement(Largest(source, targetWidth, targetHeight), target),
            Fit.Letterbox => new Placement(source, Largest(target, sourceWidth, sourceHeight)),
            Fit.Stretch => new Placement(source, target),
            _ => throw new ArgumentException($"There is no fit {(int)fit}.", nameof(fit)),
        };
    }

    /// <summary>The largest centred rectangle of the aspect ratio width:height, rounded to whole pixels, at least 1.</summary>
    private static PixelRectangle Largest(PixelRectangle frame, int width, int height)
    {
        int w = Math.Clamp(RoundedQuotient(frame.Height * width, height), 1, frame.Width);
        int h = Math.Clamp(RoundedQuotient(frame.Width * height, width), 1, frame.Height);
        return new PixelRectangle((frame.Width - w) / 2, (frame.Height - h) / 2, w, h);
    }

    // Sizes are at most 2^14, so that products stay below 2^29.
    private static int RoundedQuotient(int numerator, int denominator) => ((2 * numerator) + denominator) / (2 * denominator);
}
