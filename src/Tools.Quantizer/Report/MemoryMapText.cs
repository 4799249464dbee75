using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Arena;

namespace MobileNetEdge.Tools.Quantizer.Report;

/// <summary>
/// Draws the arena over time in letters: three columns per step if they fit, one line per range of addresses, one letter per buffer.
/// Below the map, "=" marks steps that are computed by rows, and "^" the peak.
/// </summary>
internal static class MemoryMapText
{
    private const int Lines = 20;
    private const int ColumnsPerStep = 3;
    private const int MostColumns = 100;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static IEnumerable<string> Draw(PlannedModel planned)
    {
        MemoryPlan plan = planned.Plan;
        IReadOnlyList<Trail> trails = Trail.In(plan.Buffers);
        int steps = plan.Steps.Count;
        int columns = steps * ColumnsPerStep <= MostColumns ? steps * ColumnsPerStep : Math.Min(steps, MostColumns);
        for (int line = Lines - 1; line >= 0; line--)
        {
            // Each cell shows the middle of the line's addresses and of the column's time.
            double address = (line + 0.5) * plan.ArenaBytes / Lines;
            yield return $"{(line + 1L) * plan.ArenaBytes / Lines,10:N0} "
                + $"|{Row(column => LetterAt(plan.Buffers, trails, address, TimeOf(column)))}|";
        }

        yield return $"{"bytes",10} +{new string('-', columns)}+ step 1 to {steps}";
        if (plan.Steps.Any(static step => step.ByRows))
        {
            yield return $"{"by rows",10}  {Row(column => plan.Steps[(int)TimeOf(column)].ByRows ? '=' : ' ')}".TrimEnd();
        }

        string peak = Row(column => (int)TimeOf(column) == plan.FullestStep ? '^' : ' ').TrimEnd();
        yield return $"{"peak",10}  {peak} {planned.PeakBytes:N0} bytes in {planned.NameOf(plan.FullestStep)}";
        for (int i = 0; i < plan.Buffers.Count; i++)
        {
            ArenaBuffer b = plan.Buffers[i];
            if (b.Bytes * 20L >= plan.ArenaBytes)
            {
                yield return $"{LetterOf(i),12} {b.Bytes,9:N0} bytes at {b.Offset,9:N0}, {Lifetime(b, steps),-14} "
                    + $"{TensorName.Shorten(b.Name)}";
            }
        }

        double TimeOf(int column) => (column + 0.5) * steps / columns;
        string Row(Func<int, char> at) => new([.. Enumerable.Range(0, columns).Select(at)]);
    }

    /// <param name="buffers">All buffers of the plan.</param>
    /// <param name="trails">The pairs of buffers that share addresses during a step.</param>
    /// <param name="address">A byte of the arena.</param>
    /// <param name="time">The time in steps from the start.</param>
    private static char LetterAt(IReadOnlyList<ArenaBuffer> buffers, IReadOnlyList<Trail> trails, double address, double time)
    {
        int step = (int)time;
        for (int i = 0; i < buffers.Count; i++)
        {
            ArenaBuffer b = buffers[i];
            if (b.FirstStep <= step && step <= b.LastStep && b.Offset <= address && address < b.Offset + b.Bytes
                && !trails.Any(trail =>
                    trail.Step == step
                        && trail.Low <= address
                        && address < trail.High
                        && b == (trail.Covered(address, time - step) ? trail.Input : trail.Output)))
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

    private static char LetterOf(int buffer) => Letters[buffer % Letters.Length];
}
