using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Tools.Quantizer.Images;

/// <summary>Which pictures of a list are used.</summary>
internal static class PictureChoice
{
    /// <param name="all">The list.</param>
    /// <param name="path">Where a picture of it lies.</param>
    /// <param name="except">A file that names pictures to leave out; null for none.</param>
    /// <param name="limit">How many to take at most; null for all.</param>
    /// <exception cref="InputException">None is left, or the file cannot be read.</exception>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> all, Func<T, string> path, string? except, int? limit)
    {
        HashSet<string> left = except is null ? [] : [.. InputFile.ReadLabels(except).Select(Path.GetFullPath)];
        List<T> pictures = [.. all.Where(picture => !left.Contains(Path.GetFullPath(path(picture))))];
        if (pictures.Count == 0)
        {
            throw new InputException($"{except}: it leaves no picture");
        }

        return limit < pictures.Count ? [.. Spread.Over(pictures, limit.Value)] : pictures;
    }
}
