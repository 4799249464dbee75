using System.Globalization;

namespace MobileNetEdge.Vision.Networks;

/// <summary>The value of <c>--processors</c>.</summary>
internal static class ProcessorList
{
    /// <param name="list">Numbers from 0, separated by commas; null if the system decides.</param>
    /// <param name="threads">The number of threads, one processor each.</param>
    /// <exception cref="InputException">It is not such a list.</exception>
    public static IReadOnlyList<int>? Parse(string? list, int threads)
    {
        int[]? processors = list?.Split(',')
            .Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)
            .ToArray();
        return processors is null || (processors.Length == threads && !processors.Contains(-1))
            ? processors
            : throw new InputException("", Setting.Processors, $" takes a number from 0 for each of {threads} threads, such as "
                + $"{string.Join(',', Enumerable.Range(0, threads))}, not '{list}'");
    }
}
