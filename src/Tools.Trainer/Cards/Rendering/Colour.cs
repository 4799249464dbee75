namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>Light, linear: twice the number is twice the light. 1 is what white paper reflects.</summary>
internal readonly record struct Colour(float Red, float Green, float Blue)
{
    public static Colour Grey(float light) => new(light, light, light);

    /// <param name="hue">0 to 1 around the circle, from red.</param>
    /// <param name="saturation">0 to 1.</param>
    /// <param name="value">0 to 1 as on a screen; squared here, which is near a screen's gamma.</param>
    public static Colour OfHsv(float hue, float saturation, float value)
    {
        float Part(float offset)
        {
            float k = (offset + (hue * 6)) % 6;
            float screen = value * (1 - (saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
            return screen * screen;
        }

        return new Colour(Part(5), Part(3), Part(1));
    }

    /// <summary>A colour of things around the house: mostly dull, sometimes vivid.</summary>
    public static Colour Random(PictureRandom random)
    {
        float saturation = random.Unit();
        return OfHsv(random.Unit(), saturation * saturation * 0.9f, random.In(0.12f, 1));
    }

    /// <summary>How bright it looks: ITU-R BT.709.</summary>
    public float Luminance => (0.2126f * Red) + (0.7152f * Green) + (0.0722f * Blue);

    public static Colour operator *(Colour colour, float factor) => new(colour.Red * factor, colour.Green * factor, colour.Blue * factor);

    public static Colour Lerp(Colour a, Colour b, float t) =>
        new(a.Red + ((b.Red - a.Red) * t), a.Green + ((b.Green - a.Green) * t), a.Blue + ((b.Blue - a.Blue) * t));
}
