using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>The light of the whole scene and the lens's fall-off.</summary>
internal static class Lighting
{
    /// <param name="stage">The canvas is lit in place.</param>
    /// <param name="centre">The point where the light is 1, in pixels: the card's middle.</param>
    public static void Apply(Stage stage, Point centre)
    {
        PictureRandom random = stage.Random;
        Canvas canvas = stage.Canvas;
        float gradient = random.In(stage.Ranges.LightGradient);
        Point towards = Point.AtAngle(random.In(0, 360), 1);
        float vignetting = random.In(stage.Ranges.Vignetting);
        float shade = random.Chance(stage.Ranges.ShadeChance) ? random.In(stage.Ranges.Shade) : 0;
        Point across = Point.AtAngle(random.In(0, 360), 1);
        float edge = random.In(-0.4f, 0.4f);
        float softness = random.In(0.02f, 0.3f);
        float pixel = 1f / canvas.ShortSide;

        float At(double x, double y)
        {
            float px = (float)(x - (canvas.Width / 2.0)) * pixel;
            float py = (float)(y - (canvas.Height / 2.0)) * pixel;
            float side = Math.Clamp(0.5f + (px * (float)towards.X) + (py * (float)towards.Y), 0, 1);
            float light = (1 - (gradient * side)) * (1 - (vignetting * Math.Min(1, 2 * ((px * px) + (py * py)))));
            float into = Math.Clamp((((px * (float)across.X) + (py * (float)across.Y) - edge) / softness) + 0.5f, 0, 1);
            return light * (1 - (shade * into));
        }

        float atCard = At(Math.Clamp(centre.X, 0, canvas.Width), Math.Clamp(centre.Y, 0, canvas.Height));
        for (int y = 0; y < canvas.Height; y++)
        {
            for (int x = 0; x < canvas.Width; x++)
            {
                stage.Field[(y * canvas.Width) + x] = At(x + 0.5, y + 0.5) / atCard;
            }
        }

        canvas.Multiply(stage.Field);
    }
}
