using System.Runtime.CompilerServices;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards;

/// <summary>What the repository has under <c>models/cards</c>.</summary>
internal static class CommittedCards
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../models/cards"));

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
