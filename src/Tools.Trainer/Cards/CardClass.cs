namespace MobileNetEdge.Tools.Trainer.Cards;

/// <summary>What a flash card shows. The classes alternate in this order, so it never changes: a seed's pictures depend on it.</summary>
internal enum CardClass
{
    Circle,
    Square,
    Triangle,
    Star,
    Heart,
    Cross,
    ArrowLeft,
    ArrowRight,
    ArrowUp,
    Lightning,

    /// <summary>No card, or a card with none of the ten on it.</summary>
    Nothing,
}

internal static class CardClasses
{
    /// <summary>The folder names, which are the class names of a network trained on them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "circle", "square", "triangle", "star", "heart", "cross", "arrow-left", "arrow-right", "arrow-up", "lightning", "nothing",
    ];

    /// <summary>The ten that have a pictogram.</summary>
    public static IReadOnlyList<CardClass> Pictured { get; } = [.. Enum.GetValues<CardClass>().Where(card => card != CardClass.Nothing)];

    /// <summary>The class of the picture with this number: classes alternate, so any run of pictures is balanced.</summary>
    public static CardClass Of(int index) => (CardClass)(index % Names.Count);

    public static string NameOf(CardClass card) => Names[(int)card];
}
