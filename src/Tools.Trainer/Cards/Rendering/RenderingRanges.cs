namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>A range from which numbers are drawn uniformly.</summary>
internal readonly record struct Interval(float Low, float High);

/// <summary>
/// All ranges that a picture's numbers are drawn from. Lengths are parts of the picture's shorter side, so that a large picture looks
/// like a small one; light is linear, 1 being the sensor's full scale; chances are 0 to 1.
/// </summary>
internal sealed record RenderingRanges
{
    /// <summary>Keeps the random numbers of different ranges apart at the same seed.</summary>
    public required ulong Stream { get; init; }

    // ---- The card's place

    /// <summary>Width of the card when it is seen from the front.</summary>
    public required Interval Scale { get; init; }

    /// <summary>Angle between the card and the sensor in degrees, in any direction.</summary>
    public required Interval Tilt { get; init; }

    /// <summary>
    /// Turn within the picture in degrees. It stays well below 45°, beyond which an arrow to the left could also be one upwards:
    /// the card's direction is part of its meaning.
    /// </summary>
    public Interval Roll { get; init; } = new(-25, 25);

    /// <summary>The distance from lens to card, in card widths: the nearer, the stronger the perspective.</summary>
    public required Interval Distance { get; init; }

    // ---- The card

    /// <summary>Height of the card in card widths.</summary>
    public Interval Aspect { get; init; } = new(1.0f, 1.45f);

    /// <summary>Side of the pictogram's square in card widths.</summary>
    public Interval PictogramSize { get; init; } = new(0.62f, 0.8f);

    public float ColouredInkChance { get; init; } = 0.2f;

    public float ColouredPaperChance { get; init; } = 0.15f;

    public float BorderChance { get; init; } = 0.2f;

    /// <summary>A line of small print under the pictogram.</summary>
    public float CaptionChance { get; init; } = 0.5f;

    // ---- What covers it

    /// <summary>The chance of one or two fingers (or another held object) over the card's border.</summary>
    public required float FingerChance { get; init; }

    /// <summary>How far they reach into the pictogram's square, as a fraction of its side; below 0 they stay off it.</summary>
    public required Interval FingerReach { get; init; }

    // ---- Light

    /// <summary>The darkness of the card's shadow on the background.</summary>
    public Interval Shadow { get; init; } = new(0.1f, 0.7f);

    /// <summary>How much darker the dark side of the picture is than its bright side.</summary>
    public required Interval LightGradient { get; init; }

    /// <summary>How much darker the corners are than the middle.</summary>
    public required Interval Vignetting { get; init; }

    /// <summary>The chance of a shadow with a soft edge across the scene.</summary>
    public required float ShadeChance { get; init; }

    /// <summary>How dark that shadow is.</summary>
    public Interval Shade { get; init; } = new(0.2f, 0.6f);

    public required float GlareChance { get; init; }

    /// <summary>Light that glares off the card, relative to what white paper reflects.</summary>
    public required Interval Glare { get; init; }

    // ---- The camera

    /// <summary>The sensor's level for white paper at the card's middle.</summary>
    public required Interval Exposure { get; init; }

    /// <summary>Gains of red and blue relative to green.</summary>
    public required Interval WhiteBalance { get; init; }

    /// <summary>σ of the defocus blur.</summary>
    public required Interval Defocus { get; init; }

    /// <summary>Additional σ of the background's blur.</summary>
    public Interval BackgroundDefocus { get; init; } = new(0, 0.03f);

    public required float MotionChance { get; init; }

    /// <summary>How far the picture moves during the exposure.</summary>
    public required Interval Motion { get; init; }

    /// <summary>σ of the noise in the dark.</summary>
    public required Interval ReadNoise { get; init; }

    /// <summary>σ of the additional noise at full scale; it grows with the square root of the light.</summary>
    public required Interval ShotNoise { get; init; }

    /// <summary>Stretch of the grey levels about middle grey, after gamma.</summary>
    public Interval Contrast { get; init; } = new(0.75f, 1.2f);

    public float SharpeningChance { get; init; } = 0.3f;

    /// <summary>How much of the difference from the neighbours' mean is added.</summary>
    public Interval Sharpening { get; init; } = new(0.2f, 0.9f);

    /// <summary>JPEG quality, 1 to 100.</summary>
    public required Interval JpegQuality { get; init; }

    /// <summary>Cards held before a camera by someone who wants them to be seen.</summary>
    public static RenderingRanges Usual { get; } = new()
    {
        Stream = 0,
        Scale = new(0.35f, 1.1f),
        Tilt = new(0, 40),
        Distance = new(1.8f, 6),
        FingerChance = 0.4f,
        FingerReach = new(-0.15f, -0.02f),
        LightGradient = new(0, 0.6f),
        Vignetting = new(0, 0.4f),
        ShadeChance = 0.15f,
        GlareChance = 0.25f,
        Glare = new(0.05f, 0.5f),
        Exposure = new(0.3f, 1.15f),
        WhiteBalance = new(0.8f, 1.25f),
        Defocus = new(0, 0.012f),
        MotionChance = 0.3f,
        Motion = new(0.005f, 0.03f),
        ReadNoise = new(0.001f, 0.01f),
        ShotNoise = new(0.005f, 0.03f),
        JpegQuality = new(35, 95),
    };

    /// <summary>
    /// Pictures that a careful person would retake. No training picture is drawn from these: they measure how well the network
    /// generalizes.
    /// </summary>
    public static RenderingRanges Hard { get; } = new()
    {
        Stream = 1,
        Scale = new(0.3f, 0.75f),
        Tilt = new(20, 55),
        Distance = new(1.3f, 3),
        FingerChance = 0.7f,
        FingerReach = new(0.05f, 0.3f),
        LightGradient = new(0.2f, 0.8f),
        Vignetting = new(0.2f, 0.6f),
        ShadeChance = 0.35f,
        GlareChance = 0.4f,
        Glare = new(0.1f, 0.8f),
        Exposure = new(0.06f, 0.35f),
        WhiteBalance = new(0.65f, 1.5f),
        Defocus = new(0.008f, 0.02f),
        MotionChance = 0.6f,
        Motion = new(0.01f, 0.05f),
        ReadNoise = new(0.006f, 0.02f),
        ShotNoise = new(0.02f, 0.05f),
        JpegQuality = new(25, 60),
    };
}
