using MobileNetEdge.Tools.Trainer.Cards.Shapes;
using StbImageWriteSharp;

namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>A picture and how it was made.</summary>
/// <param name="Card">What it shows.</param>
/// <param name="Rgb">[height, width, 3], before JPEG.</param>
/// <param name="Jpeg">The file.</param>
/// <param name="Pose">Where the card is; null if there is none.</param>
internal sealed record CardPicture(CardClass Card, byte[] Rgb, byte[] Jpeg, CardPose? Pose);

/// <summary>
/// Draws pictures of one size. A picture depends only on seed, ranges, number and size. A renderer serves one thread.
/// </summary>
internal sealed class CardRenderer(RenderingRanges ranges, int width, int height)
{
    private readonly Canvas _canvas = new(width, height);
    private readonly Coverage _coverage = new(width, height);
    private readonly float[] _field = new float[width * height];
    private readonly Blur _blur = new(width, height);

    /// <param name="seed">Of the data set.</param>
    /// <param name="index">The picture's number in it, from 0; it determines the class.</param>
    public CardPicture Render(ulong seed, int index)
    {
        PictureRandom random = new(seed, ranges.Stream, (ulong)index);
        Stage stage = new(random, ranges, _canvas, _coverage, _field, _blur);
        CardClass card = CardClasses.Of(index);
        BackgroundPainter.Paint(stage);

        CardPrint? print = card == CardClass.Nothing
            ? RandomNothing(random)
            : new CardPrint([Pictograms.Of(card)], random.Chance(ranges.CaptionChance));
        CardPose? pose = print is null ? null : CardPose.Random(random, ranges, width, height, print.Caption);
        if (print is not null && pose is not null)
        {
            CardPainter.Paint(stage, pose, print);
        }

        Lighting.Apply(stage, pose?.ToPicture.Map(pose.PictogramCentre) ?? new Point(width / 2.0, height / 2.0));
        byte[] rgb = Sensor.Take(stage);
        return new CardPicture(card, rgb, Encode(rgb, (int)random.In(ranges.JpegQuality)), pose);
    }

    /// <summary>No card, a blank one, one with lines of text, or one with one or more other marks.</summary>
    private CardPrint? RandomNothing(PictureRandom random)
    {
        bool caption = random.Chance(ranges.CaptionChance);
        switch (random.Below(10))
        {
            case < 3:
                return null;
            case 3:
                return new CardPrint([], caption);
            case < 6:
                double size = random.In(0.06f, 0.16f);
                double pitch = size * random.In(1.4f, 2.2f);
                int lines = 1 + random.Below((int)(0.9 / pitch));
                return new CardPrint(
                    [.. Enumerable.Range(0, lines).SelectMany(
                        i => SmallPrint.Line(random, 0, random.In(0.5f, 1), 0.5 + ((i - ((lines - 1) / 2.0)) * pitch), size))],
                    caption);
            default:
                return new CardPrint(OtherMarks.Draw(random), caption);
        }
    }

    private byte[] Encode(byte[] rgb, int quality)
    {
        using MemoryStream stream = new();
        new ImageWriter().WriteJpg(rgb, width, height, ColorComponents.RedGreenBlue, stream, quality);
        return stream.ToArray();
    }
}
