using MobileNetEdge.Tools.Trainer.Cards.Shapes;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>Fingers, or another held object, over the card's border.</summary>
internal static class FingerPainter
{
    public static void Paint(Stage stage, CardPose pose)
    {
        int fingers = 1 + stage.Random.Below(2);
        for (int i = 0; i < fingers; i++)
        {
            PaintOne(stage, pose);
        }
    }

    private static void PaintOne(Stage stage, CardPose pose)
    {
        PictureRandom random = stage.Random;
        double width = random.In(0.12f, 0.22f); // a thumb before a card of 9 cm

        // From one of the card's sides straight to where the pictogram's square begins, and on by the reach; then turned a little.
        double reach = random.In(stage.Ranges.FingerReach) * pose.PictogramSize;
        double half = pose.PictogramSize / 2;
        double along = random.In(-0.45f, 0.45f);
        int side = random.Below(4);
        bool level = side < 2;
        double border = level ? 0.5 : pose.Aspect / 2;
        double sign = side % 2 == 0 ? 1 : -1;
        double middle = level ? pose.PictogramCentre.X : pose.PictogramCentre.Y;
        double end = Math.Min((sign * middle) + half - reach, border + 0.02);
        double tip = sign * (end + (width / 2)); // the round end reaches half a width further
        double root = sign * (border + 0.6);
        double lean = random.In(-0.3f, 0.3f);
        (Point from, Point to) = level
            ? (new Point(root, (along * pose.Aspect) + lean), new Point(tip, along * pose.Aspect))
            : (new Point(along + lean, root), new Point(along, tip));

        Colour skin = random.Chance(0.8f)
            ? Colour.OfHsv(random.In(0.02f, 0.09f), random.In(0.3f, 0.6f), random.In(0.35f, 0.95f))
            : Colour.Random(random); // a glove, a clip
        stage.Coverage.Fill([Outline.Capsule(from, to, width)], pose.ToPicture);
        stage.Canvas.Blend(stage.Coverage, skin * 0.6f);

        // Rounded: lighter along its middle.
        for (int i = 1; i <= 3; i++)
        {
            stage.Coverage.Fill([Outline.Capsule(from, to, width * (1 - (i * 0.22)))], pose.ToPicture);
            stage.Canvas.Blend(stage.Coverage, skin, 0.45f);
        }
    }
}
