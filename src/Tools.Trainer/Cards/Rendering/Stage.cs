namespace MobileNetEdge.Tools.Trainer.Cards.Rendering;

/// <summary>The state that the painters of one picture share. The buffers are used again for the next picture.</summary>
/// <param name="Random">The picture's random numbers.</param>
/// <param name="Ranges">What they are drawn from.</param>
/// <param name="Canvas">The picture.</param>
/// <param name="Coverage">Scratch space for polygons.</param>
/// <param name="Field">Scratch space for one number per pixel.</param>
/// <param name="Blur">Blurs of the canvas's size.</param>
internal sealed record Stage(PictureRandom Random, RenderingRanges Ranges, Canvas Canvas, Coverage Coverage, float[] Field, Blur Blur);
