using MobileNetEdge.Runtime.Int8.Arena;

namespace MobileNetEdge.Tools.Quantizer.Report;

/// <summary>The arena over time in letters: a column for each step, a line for each stretch of addresses, a letter for each buffer.</summary>
internal static class MemoryMapText
{
    private const int Lines = 20;
    private const int MostColumns = 100;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static IEnumerable<string> Draw(IReadOnlyList<ArenaBuffer> buffers, int arenaBytes, int steps)
    {
        int columns = Math.Min(Math.Max(steps, 1), MostColumns);
        for (int line = Lines - 1; line >= 0; line--)
        {
            // The middle of the line's addresses and of the column's steps decides.
            long address = (((2L * line) + 1) * arenaBytes) / (2 * Lines);
            char[] row = new char[columns];
            for (int column = 0; column < columns; column++)
            {
                int step = (int)((((2L * column) + 1) * steps) / (2 * columns));
                row[column] = LetterAt(buffers, address, step);
            }

            yield return $"{(line + 1L) * arenaBytes / Lines,10:N0} |{new string(row)}|";
        }

        yield return $"{"bytes",10} +{new string('-', columns)}+ step 1 to {steps}";
        for (int i = 0; i < buffers.Count; i++)
        {
            ArenaBuffer b = buffers[i];
            if (b.Bytes * 20L >= arenaBytes)
            {
                yield return $"{LetterOf(i),12} {b.Bytes,9:N0} bytes at {b.Offset,9:N0}, {Lifetime(b, steps),-14} {Shorten(b.Name)}";
            }
        }
    }

    private static char LetterAt(IReadOnlyList<ArenaBuffer> buffers, long address, int step)
    {
        for (int i = 0; i < buffers.Count; i++)
        {
            ArenaBuffer b = buffers[i];
            if (b.FirstStep <= step && step <= b.LastStep && b.Offset <= address && address < b.Offset + b.Bytes)
            {
                return LetterOf(i);
            }
        }

        return '.';
    }

    private static string Lifetime(ArenaBuffer b, int steps)
    {
        int last = Math.Min(b.LastStep + 1, steps);
        return last == b.FirstStep + 1 ? $"step {last}" : $"steps {b.FirstStep + 1} to {last}";
    }

    /// <summary>Converters join the names of all that they fused; the last characters tell tensors apart.</summary>
    private static string Shorten(string name) => name.Length <= 40 ? name : $"…{name[^39..]}";

    private static char LetterOf(int buffer) => Letters[buffer % Letters.Length];
}
