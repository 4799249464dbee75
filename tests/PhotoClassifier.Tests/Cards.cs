using System.Text.RegularExpressions;

namespace MobileNetEdge.PhotoClassifier.Tests;

/// <summary>Photos of cards and the network that knows them.</summary>
internal static partial class Cards
{
    public static string Model { get; } = Path.Combine(AppContext.BaseDirectory, "model.tflite");

    /// <summary>Labels with photos of the card.</summary>
    public static IEnumerable<(string Label, byte[] Photo)> All => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"))
        .Select(static file => (Number().Replace(Path.GetFileName(file), string.Empty), File.ReadAllBytes(file)));

    public static byte[] Photo(string label) => All.First(card => card.Label == label).Photo;

    [GeneratedRegex(@"-\d+\.jpg$")]
    private static partial Regex Number();
}
