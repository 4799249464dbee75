using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Vision;

/// <summary>A rectangle of a picture, in parts of its width and height: 0 is left or top, 1 right or bottom.</summary>
internal readonly record struct PictureArea(float Left, float Top, float Right, float Bottom);

/// <summary>Which part of a picture each cell of a grid over the network's input covers.</summary>
/// <param name="Placement">What of the picture becomes what of the input.</param>
/// <param name="PictureWidth">In pixels.</param>
/// <param name="PictureHeight">In pixels.</param>
/// <param name="InputWidth">In pixels.</param>
/// <param name="InputHeight">In pixels.</param>
internal readonly record struct CellGrid(Placement Placement, int PictureWidth, int PictureHeight, int InputWidth, int InputHeight)
{
    public static CellGrid Of(PictureFormat picture, Fit fit, int inputWidth, int inputHeight) => new(
        Placement.Of(fit, picture.Width, picture.Height, inputWidth, inputHeight),
        picture.Width,
        picture.Height,
        inputWidth,
        inputHeight);

    /// <summary>The part of the picture under cells, as far as it lies in the picture.</summary>
    /// <param name="rows">Rows of the grid.</param>
    /// <param name="columns">Columns of the grid.</param>
    /// <param name="cells">The cells, as columns and rows of the grid.</param>
    public PictureArea AreaOf(int rows, int columns, PixelRectangle cells) => new(
        Horizontal((float)cells.X * InputWidth / columns),
        Vertical((float)cells.Y * InputHeight / rows),
        Horizontal((float)(cells.X + cells.Width) * InputWidth / columns),
        Vertical((float)(cells.Y + cells.Height) * InputHeight / rows));

    private float Horizontal(float x) =>
        Math.Clamp(Source(x, Placement.Source.X, Placement.Source.Width, Placement.Target.X, Placement.Target.Width) / PictureWidth, 0, 1);

    private float Vertical(float y) =>
        Math.Clamp(
            Source(y, Placement.Source.Y, Placement.Source.Height, Placement.Target.Y, Placement.Target.Height) / PictureHeight, 0, 1);

    private static float Source(float at, int source, int sourceSize, int target, int targetSize) =>
        source + ((at - target) * sourceSize / targetSize);
}
