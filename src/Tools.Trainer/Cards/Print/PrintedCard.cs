namespace MobileNetEdge.Tools.Trainer.Cards.Print;

/// <summary>
/// The layout of a card on paper, in millimetres from its upper left corner: within what <see cref="Rendering.RenderingRanges"/> draws.
/// </summary>
internal static class PrintedCard
{
    public const double Width = 90;
    public const double Height = 120;

    /// <summary>Side of the pictogram's square, its upper left corner at <see cref="Left"/>, <see cref="Top"/>.</summary>
    public const double PictogramSize = 66;

    public const double Left = (Width - PictogramSize) / 2;
    public const double Top = 14;

    /// <summary>The baseline of the title.</summary>
    public const double TitleBaseline = 102;

    public const double TitleSize = 7;

    public static string TitleOf(CardClass card) => CardClasses.NameOf(card).Replace('-', ' ');
}
