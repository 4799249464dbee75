using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>Lens, sensor and the camera's own processing: from linear light to 8 bits.</summary>
internal static class Sensor
{
    private const int GammaSteps = 4096;

    // x^(29/64), a gamma of 2.2, over the root of x. Uses only square roots, which are rounded alike everywhere.
    private static readonly float[] Gamma = [.. Enumerable.Range(0, GammaSteps + 1).Select(i => GammaOfRoot(i / (double)GammaSteps))];

    /// <param name="stage">The canvas holds the lit scene; it is used up.</param>
    /// <returns>[height, width, 3], red, green, blue.</returns>
    public static byte[] Take(Stage stage)
    {
        PictureRandom random = stage.Random;
        Canvas canvas = stage.Canvas;
        float sigma = random.In(stage.Ranges.Defocus) * canvas.ShortSide;
        foreach (float[] plane in canvas.Planes)
        {
            stage.Blur.Soften(plane, sigma);
        }

        if (random.Chance(stage.Ranges.MotionChance))
        {
            stage.Blur.Drag(canvas.Planes, Point.AtAngle(random.In(0, 360), random.In(stage.Ranges.Motion) * canvas.ShortSide));
        }

        Expose(stage);
        if (random.Chance(stage.Ranges.SharpeningChance))
        {
            float amount = random.In(stage.Ranges.Sharpening);
            foreach (float[] plane in canvas.Planes)
            {
                Sharpen(stage, plane, amount);
            }
        }

        byte[] rgb = new byte[canvas.Width * canvas.Height * 3];
        for (int i = 0; i < canvas.Width * canvas.Height; i++)
        {
            for (int plane = 0; plane < 3; plane++)
            {
                rgb[(i * 3) + plane] = (byte)((Math.Clamp(canvas.Planes[plane][i], 0, 1) * 255) + 0.5f);
            }
        }

        return rgb;
    }

    /// <summary>Exposure, white balance, noise, gamma and contrast.</summary>
    private static void Expose(Stage stage)
    {
        PictureRandom random = stage.Random;
        float exposure = random.In(stage.Ranges.Exposure);
        ReadOnlySpan<float> gains =
        [
            exposure * random.In(stage.Ranges.WhiteBalance),
            exposure,
            exposure * random.In(stage.Ranges.WhiteBalance),
        ];
        float read = random.In(stage.Ranges.ReadNoise);
        float shot = random.In(stage.Ranges.ShotNoise);
        float contrast = random.In(stage.Ranges.Contrast);
        for (int plane = 0; plane < 3; plane++)
        {
            float gain = gains[plane];
            foreach (ref float value in stage.Canvas.Planes[plane].AsSpan())
            {
                float light = value * gain;
                float noise = MathF.Sqrt((read * read) + (shot * shot * light)) * random.Normal();
                float screen = Gamma[(int)(MathF.Sqrt(Math.Clamp(light + noise, 0, 1)) * GammaSteps)];
                value = ((screen - 0.5f) * contrast) + 0.5f;
            }
        }
    }

    private static void Sharpen(Stage stage, float[] plane, float amount)
    {
        plane.CopyTo(stage.Field, 0);
        stage.Blur.Soften(stage.Field, 0.7f);
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] += amount * (plane[i] - stage.Field[i]);
        }
    }

    private static float GammaOfRoot(double root)
    {
        // x^(1/4 + 1/8 + 1/16 + 1/64)
        double fourth = Math.Sqrt(root);
        double eighth = Math.Sqrt(fourth);
        double sixteenth = Math.Sqrt(eighth);
        return (float)(fourth * eighth * sixteenth * Math.Sqrt(Math.Sqrt(sixteenth)));
    }
}
