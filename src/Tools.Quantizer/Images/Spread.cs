namespace MobileNetEdge.Tools.Quantizer.Images;

internal static class Spread
{
    /// <summary>
    /// A number of items at even distances, the same ones on every machine: a sorted list of pictures is often sorted by class, and
    /// its beginning would be a few classes only.
    /// </summary>
    public static IEnumerable<T> Over<T>(IReadOnlyList<T> items, int count) =>
        Enumerable.Range(0, count).Select(i => items[(int)((long)i * items.Count / count)]);
}
