namespace MobileNetEdge.Vision;

/// <summary>A class, and where in the picture it is. Places are parts of the picture's width and height: 0 is left or top.</summary>
/// <param name="Class">Its number, from 1: 0 is the background.</param>
/// <param name="Label">Its name.</param>
/// <param name="Score">Its probability in the cell where it is highest.</param>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
public readonly record struct ClassPlace(int Class, string Label, float Score, float Left, float Top, float Width, float Height)
{
    /// <summary>The middle, from the left.</summary>
    public float CenterX => Left + (Width / 2);

    /// <summary>The middle, from the top.</summary>
    public float CenterY => Top + (Height / 2);
}
