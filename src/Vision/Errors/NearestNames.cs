namespace MobileNetEdge.Vision;

/// <summary>Suggests names in a file that are close to one it does not have.</summary>
internal static class NearestNames
{
    private const int Count = 3;

    /// <summary>
    /// Up to three names at the smallest edit distance; of equally near ones, those with the longest common prefix, as within one layer.
    /// </summary>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> names) =>
    [
        .. names
            .OrderBy(name => Distance(wanted, name))
            .ThenByDescending(name => wanted.AsSpan().CommonPrefixLength(name))
            .ThenBy(static name => name, StringComparer.Ordinal)
            .Take(Count),
    ];

    /// <summary>The Levenshtein distance: insertions, deletions and replacements of a character.</summary>
    private static int Distance(string a, string b)
    {
        int[] above = [.. Enumerable.Range(0, b.Length + 1)];
        int[] row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }

            (above, row) = (row, above);
        }

        return above[^1];
    }
}
